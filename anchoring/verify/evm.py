"""Evidence of an EVM chain: the contract itself is asked, by the node that the reader names (`--rpc`).

Chain and contract come from the policy. The bundle only says where to look, and what it claims.
"""

from typing import Any

from ..log.heads import TreeHead
from ..log.http import NoAnswer, RpcError, json_rpc
from .report import Asking, Check, State

NAME = "evm"
ANCHORED_AT = "0xbd4390ad"  # selector of anchored_at(bytes32), contracts/AnchorLog.vy
DEPTH = 64  # blocks until an anchor counts, where the policy names no number


def verify_evm(head: TreeHead, evidence: object, settings: Any, asking: Asking) -> tuple[Check, bool]:
    """Whether the policy's contract holds the head, deep enough."""
    try:
        claimed = evidence["block"]  # type: ignore[index]
        if type(claimed) is not int or claimed < 1:
            return Check(NAME, State.FAILED), False
    except (TypeError, KeyError):
        return Check(NAME, State.FAILED), False
    if asking.rpc is None:
        return Check(NAME, State.UNMADE), False
    try:
        depth = int(settings.get("confirmations", DEPTH))
        if int(json_rpc(asking.rpc, "eth_chainId"), 16) != settings["chain_id"]:
            return Check(NAME, State.UNMADE), False  # the reader's node is of another chain
        newest = int(json_rpc(asking.rpc, "eth_blockNumber"), 16)
        call = {"to": settings["contract"], "data": ANCHORED_AT + head.digest.hex()}
        block = int(json_rpc(asking.rpc, "eth_call", call, hex(newest)), 16)
    except (NoAnswer, RpcError, ValueError, TypeError, KeyError, AttributeError):
        return Check(NAME, State.UNMADE), False
    deepest = max(newest - depth, 0)
    if block == 0 and claimed <= deepest:
        return Check(NAME, State.FAILED), False
    if block == 0 or block > deepest:
        return Check(NAME, State.UNMADE), False
    return Check(NAME, State.PASSED, {"block": block, "chain": settings["chain_id"]}), settings.get(
        "independent"
    ) is True
