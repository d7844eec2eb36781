"""The trust policy that this installation offers: what a verifier is to believe, from keys alone."""

from typing import Any

from . import backends
from .log.notes import ED25519, b64
from .origins import log_keys, origin_pattern
from .witnesses import configured_witnesses

FORMAT, VERSION = "incheon-wallet-trust-policy", 1


def trust_policy() -> dict[str, Any]:
    """The policy as JSON. A witness's independence is for the reader to judge and set: we never claim it ourselves."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "logs": trusted_logs(),
        "witnesses": [{"vkey": witness.vkey, "independent": False} for witness in configured_witnesses()],
        "quorum": 1,
        "backends": {backend.name: backend.policy() for backend in backends.enabled()},
    }


def trusted_logs() -> list[dict[str, Any]]:
    """The keys whose checkpoints count, for each family of logs."""
    return [{"origin": origin_pattern(), "keys": [b64(bytes([ED25519]) + key) for key in log_keys()]}]
