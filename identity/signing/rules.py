"""What each kind of signature may cover. The signing process holds to it whatever a web worker asks.

A worker that is taken over can ask for signatures, but not for a trust list with the credential key, nor for one
kind of document dressed as another.
"""

import json
from functools import lru_cache

from .encoding import unb64url

# kind of signature -> (purpose of the key, `typ` of the protected header; None: not a JWS)
KINDS: dict[str, tuple[str, str | None]] = {
    "sd-jwt-vc": ("credential", "dc+sd-jwt"),
    "status-list": ("status-list", "statuslist+jwt"),
    "trust-list": ("trust-list", "trust-list+jwt"),
    "issuer-metadata": ("issuer-metadata", "openidvci-issuer-metadata+jwt"),
    "request-object": ("request-object", "oauth-authz-req+jwt"),
    "checkpoint": ("checkpoint", None),
}
ALGORITHMS = ("ES256", "EdDSA")
MAX_KEYS = 8  # of one purpose that sign: two in a rotation, and room for a spare
MAX_INPUTS = 256
MAX_INPUT_BYTES = 2 * 1024 * 1024


class RefusedError(Exception):
    """The signing process does not sign this; the message says why."""


def check_new_key(purpose: str, algorithm: str) -> None:
    """Raise RefusedError unless such a key has a use."""
    if purpose not in {purpose for purpose, _ in KINDS.values()} or algorithm not in ALGORITHMS:
        raise RefusedError(f"no {algorithm[:20]} key for {purpose[:40]!r}")


def check(kind: str, purpose: str, inputs: list[bytes]) -> None:
    """Raise RefusedError unless a key of that purpose may sign all of that as that kind."""
    if kind not in KINDS:
        raise RefusedError(f"unknown kind of signature: {kind[:40]!r}")
    wanted_purpose, typ = KINDS[kind]
    if purpose != wanted_purpose:
        raise RefusedError(f"a {purpose} key does not sign {kind}")
    if not 1 <= len(inputs) <= MAX_INPUTS:
        raise RefusedError(f"1 to {MAX_INPUTS} inputs in one request, not {len(inputs)}")
    for data in inputs:
        if len(data) > MAX_INPUT_BYTES:
            raise RefusedError(f"an input has at most {MAX_INPUT_BYTES} bytes")
        if typ is None:
            _check_checkpoint(data)
        else:
            _check_jws(data, typ)


def _check_jws(data: bytes, typ: str) -> None:
    header, dot, payload = data.partition(b".")
    if not dot or b"." in payload:
        raise RefusedError("a JWS signing input has two parts")
    if _header_typ(header) != typ:
        raise RefusedError(f"the protected header's typ must be {typ}")


@lru_cache(maxsize=64)
def _header_typ(header: bytes) -> str | None:
    try:
        parsed = json.loads(unb64url(header.decode("ascii")))
    except ValueError:
        return None
    return parsed.get("typ") if isinstance(parsed, dict) else None


def _check_checkpoint(data: bytes) -> None:
    """C2SP tlog-checkpoint: origin, decimal size, base64 root, each on a line, then only extension lines."""
    lines = data.split(b"\n")
    try:
        well_formed = lines[-1] == b"" and lines[0] and lines[1] == b"%d" % int(lines[1]) and len(lines[2]) == 44
    except (IndexError, ValueError):
        well_formed = False
    if not well_formed:
        raise RefusedError("a checkpoint has an origin, a size and a root hash, each on a line")
