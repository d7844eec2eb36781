"""Evidence of OpenTimestamps: the operations lead from the head to a Bitcoin block's Merkle root.

The root is compared with the policy's `blocks` (height to Merkle root, hexadecimal as explorers show it), or with what
the Esplora server says that the reader names. With neither the check could not be made.
"""

from typing import Any

from ..log import ots
from ..log.bitcoin import final_merkle_root
from ..log.heads import TreeHead
from ..log.http import NoAnswer
from ..log.notes import unb64
from .report import Asking, Check, State

NAME = "opentimestamps"


def verify_opentimestamps(head: TreeHead, evidence: object, settings: Any, asking: Asking) -> tuple[Check, bool]:
    """Whether a block that the reader knows holds the head."""
    try:
        proof = ots.read_file(unb64(evidence["proof"]))  # type: ignore[index]
        blocks = [(one.height, place.message) for place, one in proof.attested(ots.BITCOIN)]
    except (ValueError, TypeError, KeyError):
        return Check(NAME, State.FAILED), False
    if proof.message != head.digest:
        return Check(NAME, State.FAILED), False
    wrong = False
    for height, message in sorted(blocks):
        root = _known_root(height, settings, asking)
        if root == message:
            return Check(NAME, State.PASSED, {"height": height}), settings.get("independent") is True
        wrong = wrong or root is not None
    return Check(NAME, State.FAILED if wrong else State.UNMADE), False


def _known_root(height: int, settings: Any, asking: Asking) -> bytes | None:
    try:
        shown = settings.get("blocks", {}).get(str(height))
        if shown is not None:
            return bytes.fromhex(shown)[::-1]
        return final_merkle_root(asking.esplora, height) if asking.esplora else None
    except (NoAnswer, ValueError, TypeError, AttributeError):
        return None
