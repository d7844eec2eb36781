"""Data Integrity proofs, suites `eddsa-rdfc-2022` and `ecdsa-rdfc-2019` (P-256)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from identity.signing import dids
from identity.signing.encoding import PublicKey

from .canonical import canonical
from .errors import MALFORMED, PROOF, Invalid

EDDSA, ECDSA = "eddsa-rdfc-2022", "ecdsa-rdfc-2019"
_KEY_TYPES: dict[str, type] = {EDDSA: ed25519.Ed25519PublicKey, ECDSA: ec.EllipticCurvePublicKey}
_KNOWN = {"id", "type", "cryptosuite", "created", "expires", "verificationMethod", "proofPurpose", "proofValue"}
_KNOWN |= {"challenge", "domain", "nonce", "previousProof", "@context"}
Sign = Callable[[list[bytes]], list[bytes]]


@dataclass(frozen=True, slots=True)
class Secured:
    """A document with its proof, and the SHA-256 of what the proof signs."""

    document: dict[str, Any]
    digest: bytes


@dataclass(frozen=True, slots=True)
class Expected:
    """What a proof must be for, and what it must be bound to."""

    purpose: str = "assertionMethod"
    challenge: str | None = None
    domain: str | None = None


def secure(documents: Sequence[dict[str, Any]], suite: str, method: str, created: str, sign: Sign) -> list[Secured]:
    """Add a proof to each document; they share one @context. `sign` gets all inputs at once."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": created,
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    config = canonical({"@context": documents[0]["@context"]} | proof)
    inputs = [config + b"\0" + canonical(document) for document in documents]
    return [
        Secured(document | {"proof": proof | {"proofValue": dids.multibase(signature)}}, sha256(_hashed(data)).digest())
        for document, data, signature in zip(documents, inputs, sign(inputs), strict=True)
    ]


def verify(document: dict[str, Any], expected: Expected) -> list[str]:
    """Check every proof of a document; gives the verification methods that signed. Raises Invalid."""
    proofs = document.get("proof")
    entries: list[Any] = proofs if isinstance(proofs, list) else [proofs]
    if not entries or not all(isinstance(entry, dict) for entry in entries):
        raise Invalid("proof", "A proof is an object, or an array of them, at least one.", MALFORMED)
    if len(entries) > 10:
        raise Invalid("proof", "At most ten proofs.")
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    hashed = sha256(canonical(unsecured)).digest()
    return [_verify(entry, unsecured["@context"], hashed, expected) for entry in entries]


def _verify(proof: dict[str, Any], context: Any, hashed: bytes, expected: Expected) -> str:
    _check_members(proof, expected)
    _check_times(proof)
    suite, method = proof["cryptosuite"], proof["verificationMethod"]
    try:
        key, signature = dids.resolve(method), dids.from_multibase(proof["proofValue"])
    except dids.UnknownKey as error:
        raise Invalid("proof.verificationMethod", str(error), PROOF) from None
    except ValueError as error:
        raise Invalid("proof.proofValue", f"{error}.", PROOF) from None
    if not isinstance(key, _KEY_TYPES[suite]):
        raise Invalid("proof.verificationMethod", f"The key is not one of {suite}.", PROOF)
    options = {name: value for name, value in proof.items() if name not in ("proofValue", "@context")}
    config = sha256(canonical({"@context": context} | options)).digest()
    if not fits(key, signature, config + hashed):
        raise Invalid("proof", "The signature does not fit: the document was changed, or another key signed.", PROOF)
    return str(method)


def _check_members(proof: dict[str, Any], expected: Expected) -> None:
    if unknown := sorted(proof.keys() - _KNOWN):
        raise Invalid(f"proof.{unknown[0][:50]}", "This member of a proof is not known.", PROOF)
    if proof.get("type") != "DataIntegrityProof":
        raise Invalid("proof.type", "DataIntegrityProof is expected.", PROOF)
    if proof.get("cryptosuite") not in _KEY_TYPES:
        raise Invalid("proof.cryptosuite", f"{EDDSA} and {ECDSA} are verified here.", PROOF)
    for name in ("verificationMethod", "proofValue"):
        if not isinstance(proof.get(name), str):
            raise Invalid(f"proof.{name}", "This is missing, or not a string.", PROOF)
    if proof.get("proofPurpose") != expected.purpose:
        raise Invalid("proof.proofPurpose", f"{expected.purpose} is expected.", PROOF)
    for name, wanted in (("challenge", expected.challenge), ("domain", expected.domain)):
        if wanted is not None and proof.get(name) != wanted:
            raise Invalid(f"proof.{name}", "This is not what the verifier asked for.", PROOF)


def _check_times(proof: dict[str, Any]) -> None:
    for name in ("created", "expires"):
        if name in proof and time_of(proof[name]) is None:
            raise Invalid(f"proof.{name}", "This is not a date and time with a zone (XML Schema dateTimeStamp).", PROOF)
    ends = time_of(proof.get("expires"))
    if ends is not None and ends < dt.datetime.now(dt.UTC):
        raise Invalid("proof.expires", "The proof has expired.", PROOF)


def time_of(value: Any) -> dt.datetime | None:
    """An XML Schema dateTimeStamp; None for anything else."""
    if not isinstance(value, str) or not value.isascii() or len(value) > 40 or value[10:11] != "T":
        return None
    try:
        at = dt.datetime.fromisoformat(value)
    except ValueError:
        return None
    return at if at.tzinfo else None


def fits(key: PublicKey, signature: bytes, data: bytes) -> bool:
    """Whether a signature of 64 bytes is that key's over the data."""
    if len(signature) != 64:
        return False
    try:
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, data)
        else:
            r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
            key.verify(encode_dss_signature(r, s), data, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _hashed(data: bytes) -> bytes:
    return b"".join(sha256(part).digest() for part in data.split(b"\0"))
