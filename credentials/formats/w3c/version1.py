"""VCDM 1.1 in a JWT (`jwt_vc_json`), for wallets that know nothing newer: written from a VCDM 2.0 card, read as one."""

from __future__ import annotations

from typing import Any

from . import shapes
from .errors import PARSING, PROOF, Invalid
from .proofs import time_of
from .verification import Verdict, judged, parsed, signature_problem
from .vocabulary import BASE

BASE_1 = "https://www.w3.org/2018/credentials/v1"
STATUS_1 = "https://www.w3.org/ns/credentials/status/v1"  # terms of Bitstring Status List, which BASE_1 does not have
# What VCDM 2.0 named anew.
_PERIOD = {"issuanceDate": "validFrom", "expirationDate": "validUntil"}


def jwt_claims(document: dict[str, Any]) -> dict[str, Any]:
    """The JWT's payload for a card of VCDM 2.0 (VCDM 1.1 section 6.3.1): `vc` is the whole credential of VCDM 1.1."""
    _, *own = document["@context"]
    credential = {name: value for name, value in document.items() if name not in _PERIOD.values()}
    credential |= {"@context": [BASE_1, STATUS_1, *own]}
    credential |= {old: document[new] for old, new in _PERIOD.items()}
    return _registered(credential) | {"vc": credential}


def verify_jwt(text: Any) -> Verdict:
    """Of one credential; the verdict's document is in the words of VCDM 2.0. Raises Invalid for what is none at all."""
    header, payload = parsed(text)
    credential, method = payload.get("vc"), header.get("kid")
    if not isinstance(credential, dict) or "vp" in payload or not is_jwt(header):
        raise Invalid("", "A JWT with kid and with the claim vc is expected (jwt_vc_json).", PARSING)
    document = _as_version_2(credential)
    problem = signature_problem(text, header)
    if problem is None and any(payload.get(name) != value for name, value in _registered(credential).items()):
        problem = Invalid("vc", "iss, sub, jti, nbf and exp must say what vc says.", PROOF)
    return Verdict(document, [problem]) if problem else judged(document, [str(method)])


def is_jwt(header: dict[str, Any]) -> bool:
    """Whether it is the header of a JWT of VCDM 1.1, of a credential or of a presentation."""
    return header.get("typ", "JWT") == "JWT" and isinstance(header.get("kid"), str) and "crit" not in header


def _registered(credential: dict[str, Any]) -> dict[str, Any]:
    """The claims of JWT that repeat what the credential says, in seconds where they are times."""
    subject = credential.get("credentialSubject")
    said = {
        "iss": shapes.issuer_of(credential),
        "sub": subject.get("id") if isinstance(subject, dict) else None,
        "jti": credential.get("id"),
    }
    for name, claim in (("issuanceDate", "nbf"), ("expirationDate", "exp")):
        at = time_of(credential.get(name))
        said[claim] = int(at.timestamp()) if at else None
    return {name: value for name, value in said.items() if value is not None}


def _as_version_2(credential: dict[str, Any]) -> dict[str, Any]:
    context = credential.get("@context")
    if not isinstance(context, list) or context[:1] != [BASE_1]:
        raise Invalid("vc.@context", f"An array is expected whose first item is {BASE_1}.")
    if time_of(credential.get("issuanceDate")) is None:
        raise Invalid("vc.issuanceDate", "A date and time with a zone is expected, such as 2026-01-01T00:00:00Z.")
    document = {_PERIOD.get(name, name): value for name, value in credential.items()}
    return shapes.check_credential(document | {"@context": [BASE, *context[1:]]})
