"""The fourth verb of a backend: checking its evidence. One function a backend, named in BACKENDS."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from ..log.blocks import Block
from ..log.heads import TreeHead
from ..log.notes import BadNote
from .evm import verify_evm
from .opentimestamps import verify_opentimestamps
from .report import Asking, Check, State
from .rfc3161 import verify_rfc3161

# (the head that the backend should hold, the bundle's evidence, the policy's settings for the backend, whom to ask)
# -> the check, and whether it is worth anything without the operator
Verify = Callable[[TreeHead, object, Any, Asking], tuple[Check, bool]]


def verify_embedded(head: TreeHead, evidence: object, settings: Any, asking: Asking) -> tuple[Check, bool]:
    """The operator's own chain: never independent, whatever a policy says."""
    try:
        block = Block.parse(evidence)
    except BadNote:
        return Check("embedded", State.FAILED), False
    if (block.origin, block.size, block.root) != (head.origin, head.size, head.root):
        return Check("embedded", State.FAILED), False
    return Check("embedded", State.PASSED, {"height": block.height}), False


BACKENDS: dict[str, Verify] = {
    "embedded": verify_embedded,
    "evm": verify_evm,
    "opentimestamps": verify_opentimestamps,
    "rfc3161": verify_rfc3161,
}


def moment(seconds: int) -> str:
    """POSIX seconds as people read them."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (OverflowError, ValueError, OSError):
        return str(seconds)
