"""Key proofs of type `jwt` (OpenID4VCI 1.0 appendix F.1): the holder has the private key, here and now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from identity.signing.encoding import thumbprint

from ..errors import InvalidProof
from . import jws
from .reading import Malformed

TYP = "openid4vci-proof+jwt"
PROOF_TYPES_SUPPORTED = {"jwt": {"proof_signing_alg_values_supported": list(jws.ALGORITHMS)}}
_KEY_PARAMETERS = ("jwk", "kid", "x5c")


@dataclass(frozen=True, slots=True)
class HolderKey:
    """A public key whose holder proved to have the private one, and the nonce of the proof."""

    jwk: dict[str, str]
    thumbprint: str
    nonce: str


def verify_proofs(proofs: list[str]) -> list[HolderKey]:
    """Check every proof. Raises InvalidProof, naming the first one that fails."""
    try:
        keys = [_verify(proof, f"proofs.jwt[{number}]") for number, proof in enumerate(proofs)]
    except Malformed as error:
        raise InvalidProof(str(error)) from None
    if len({key.thumbprint for key in keys}) < len(keys):
        raise InvalidProof("Two entries of proofs.jwt have the same key: make a new key for each.")
    return keys


def _verify(proof: str, place: str) -> HolderKey:
    read = jws.read(proof, place, TYP)
    if [name for name in _KEY_PARAMETERS if name in read.header] != ["jwk"]:
        raise Malformed(f"{place} header: give the key as jwk, and neither kid nor x5c.")
    jwk = jws.public_jwk(read.header["jwk"], f"{place} header: jwk")
    nonce = _check_claims(read.claims, place)
    read.verify(jws.public_key(jwk, f"{place} header: jwk"), "the key in the header's jwk")
    return HolderKey(jwk, thumbprint(jwk), nonce)


def _check_claims(claims: dict[str, Any], place: str) -> str:
    """Check audience and times; the nonce's text is returned and checked when it is spent."""
    if claims.get("aud") != settings.ISSUER_ORIGIN:
        raise Malformed(f"{place} payload: aud must be the credential issuer identifier {settings.ISSUER_ORIGIN}.")
    jws.check_time(claims, place)
    return jws.text_claim(claims, "nonce", place, "put in the c_nonce of the nonce endpoint")
