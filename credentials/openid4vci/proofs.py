"""Key proofs (OpenID4VCI 1.0 appendix F): the holder has the private key here and now, or a provider vouches for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from identity.signing import dids
from identity.signing.encoding import public_jwk, thumbprint

from ..errors import InvalidProof
from ..models import CardKind
from . import jws, key_attestations
from .key_attestations import Attested
from .reading import Malformed

TYP = "openid4vci-proof+jwt"
TYPES = ("jwt", "attestation")
_KEY_PARAMETERS = ("jwk", "kid", "x5c")
_NUMBERS = [str(number) for number in range(key_attestations.MAX_KEYS)]


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


def types_supported(kind: CardKind) -> dict[str, Any]:
    """proof_types_supported of the metadata."""
    demanded = key_attestations.required(kind)
    described: dict[str, Any] = {"proof_signing_alg_values_supported": list(jws.ALGORITHMS)}
    if demanded is not None:
        described["key_attestations_required"] = demanded
    return dict.fromkeys(TYPES, described)


def verify_proofs(proof_type: str, proofs: list[Any], kind: CardKind) -> list[HolderKey]:
    """Check every proof for a card of that kind. Raises InvalidProof, naming the first one that fails."""
    verify = _verify if proof_type == "jwt" else _attested
    try:
        found = [verify(proof, f"proofs.{proof_type}[{number}]", kind) for number, proof in enumerate(proofs)]
    except Malformed as error:
        raise InvalidProof(str(error)) from None
    keys = [key for each in found for key in each]
    if len({key.thumbprint for key in keys}) < len(keys):
        raise InvalidProof(f"Two entries of proofs.{proof_type} have the same key: make a new key for each.")
    return keys


def _attested(proof: Any, place: str, kind: CardKind) -> list[HolderKey]:
    attested = key_attestations.read(proof, place, kind, with_expiry=False)
    return [HolderKey.of(key, attested.nonce) for key in attested.keys]


def _verify(proof: str, place: str, kind: CardKind) -> list[HolderKey]:
    """The key of a jwt proof; with a key attestation in its header, all the keys that this is about."""
    read = jws.read(proof, place, TYP, 2 * key_attestations.MAX_LENGTH)
    attestation = None
    if "key_attestation" in read.header:
        name = f"{place} header: key_attestation"
        attestation = key_attestations.read(read.header["key_attestation"], name, kind, with_expiry=True)
    elif key_attestations.required(kind) is not None:
        raise Malformed(f"{place} header: key_attestation is missing: this card demands it, see the metadata.")
    key = _key_of(read, place, attestation)
    if attestation is None:
        return [key]
    if attestation.nonce != key.nonce:
        raise Malformed(f"{place} header: key_attestation must have the nonce of the proof.")
    others = [HolderKey.of(jwk, key.nonce) for jwk in attestation.keys if jwk != key.jwk]
    if len(others) == len(attestation.keys):
        raise Malformed(f"{place} header: the key of the proof must be one of attested_keys of key_attestation.")
    return [key, *others]


def _key_of(read: jws.Jws, place: str, attestation: Attested | None) -> HolderKey:
    given = [name for name in _KEY_PARAMETERS if name in read.header]
    if given not in (["jwk"], ["kid"]):
        raise Malformed(f"{place} header: give the key as jwk, or as kid with a did:jwk or did:key; not both, no x5c.")
    named, did = read.header[given[0]], ""
    if given == ["jwk"]:
        jwk = named
    elif attestation is not None and named in _NUMBERS[: len(attestation.keys)]:
        jwk = attestation.keys[int(named)]  # its place in attested_keys
    else:
        jwk, did = _jwk_of(named, place), named.partition("#")[0]
    jwk = jws.public_jwk(jwk, f"{place} header: {given[0]}")
    nonce = _check_claims(read.claims, place)
    read.verify(jws.public_key(jwk, f"{place} header: {given[0]}"), f"the key in the header's {given[0]}")
    return HolderKey.of(jwk, nonce, did)


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
