"""Key proofs of type `jwt` (OpenID4VCI 1.0 appendix F.1): the holder has the private key, here and now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from identity.signing import dids
from identity.signing.encoding import public_jwk, thumbprint

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
    did: str = ""  # by which the proof named the key, if so

    @classmethod
    def of(cls, jwk: dict[str, str], nonce: str = "", did: str = "") -> HolderKey:
        return cls(jwk, thumbprint(jwk), nonce, did)


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
    given = [name for name in _KEY_PARAMETERS if name in read.header]
    if given not in (["jwk"], ["kid"]):
        raise Malformed(f"{place} header: give the key as jwk, or as kid with a did:jwk or did:key; not both, no x5c.")
    named = read.header[given[0]]
    jwk = jws.public_jwk(_jwk_of(named, place) if given == ["kid"] else named, f"{place} header: {given[0]}")
    nonce = _check_claims(read.claims, place)
    read.verify(jws.public_key(jwk, f"{place} header: {given[0]}"), f"the key in the header's {given[0]}")
    return HolderKey.of(jwk, nonce, named.partition("#")[0] if given == ["kid"] else "")


def _jwk_of(kid: Any, place: str) -> dict[str, str]:
    """The key that a DID URL holds in itself."""
    if not isinstance(kid, str) or len(kid) > 500 or not kid.startswith(("did:jwk:", "did:key:")):
        raise Malformed(f"{place} header: kid must be a DID URL of did:jwk or did:key.")
    try:
        return public_jwk(dids.resolve(kid))
    except dids.UnknownKey:
        raise Malformed(f"{place} header: kid does not name a P-256 key; did:jwk ends in #0.") from None


def _check_claims(claims: dict[str, Any], place: str) -> str:
    """Check audience and times; the nonce's text is returned and checked when it is spent."""
    if claims.get("aud") != settings.ISSUER_ORIGIN:
        raise Malformed(f"{place} payload: aud must be the credential issuer identifier {settings.ISSUER_ORIGIN}.")
    jws.check_time(claims, place)
    return jws.text_claim(claims, "nonce", place, "put in the c_nonce of the nonce endpoint")
