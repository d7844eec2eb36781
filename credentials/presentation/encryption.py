"""Answers encrypted for one request (`direct_post.jwt`): ECDH-ES on P-256 with a key of that request alone.

The one combination of RFC 7516 and RFC 7518 section 4.6 that OpenID4VP's HAIP profile asks for: direct key agreement,
Concat KDF with SHA-256, A128GCM or A256GCM. The tests encrypt with an independent library.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash

from identity.signing.encoding import public_jwk, unb64url

from ..openid4vci.reading import Malformed, json_object
from ..openid4vci.secrets import seal, unseal
from .errors import Refused
from .reading import decoded, public_key_of

ALGORITHM = "ECDH-ES"
ENC_VALUES = ["A128GCM", "A256GCM"]
_KEY_BITS = {"A128GCM": 128, "A256GCM": 256}
_IV_BYTES, _TAG_BYTES = 12, 16


def new_sealed_key(request_id: UUID) -> bytes:
    """A fresh private key, readable with the server's key only."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return seal(request_id.hex, number.to_bytes(32, "big"))


def encryption_jwk(request_id: UUID, sealed: bytes) -> dict[str, Any]:
    """For client_metadata.jwks."""
    jwk = public_jwk(_key(request_id, sealed).public_key())
    return {**jwk, "use": "enc", "alg": ALGORITHM, "kid": request_id.hex}


def decrypted(text: str, request_id: UUID, sealed: bytes) -> dict[str, Any]:
    """What the wallet encrypted. Raises Refused."""
    try:
        return json_object(_opened(text, _key(request_id, sealed), request_id.hex))
    except (InvalidTag, Malformed, ValueError):
        description = "response must be a compact JWE (ECDH-ES; A128GCM or A256GCM) for the request's key."
        raise Refused("undecryptable_response", description) from None


def _opened(text: str, key: ec.EllipticCurvePrivateKey, kid: str) -> bytes:
    protected, encrypted_key, iv, ciphertext, tag = text.split(".")
    header = json_object(decoded(protected))
    enc = str(header.get("enc"))
    if header.get("alg") != ALGORITHM or enc not in ENC_VALUES or header.get("kid", kid) != kid:
        raise Malformed("another algorithm or key.")
    if encrypted_key or "crit" in header or "zip" in header:
        raise Malformed("direct key agreement has no encrypted key, and no extension is known.")
    nonce, mark = decoded(iv), decoded(tag)
    if len(nonce) != _IV_BYTES or len(mark) != _TAG_BYTES:
        raise Malformed("AES-GCM has an IV of 12 and a tag of 16 bytes.")
    shared = key.exchange(ec.ECDH(), public_key_of(header.get("epk")))
    return AESGCM(_derived(shared, enc, header)).decrypt(nonce, decoded(ciphertext) + mark, protected.encode())


def _derived(shared: bytes, enc: str, header: dict[str, Any]) -> bytes:
    """RFC 7518 section 4.6.2."""
    bits = _KEY_BITS[enc]
    parties = [unb64url(str(header.get(name, ""))) for name in ("apu", "apv")]
    info = b"".join(len(each).to_bytes(4, "big") + each for each in (enc.encode(), *parties))
    return ConcatKDFHash(hashes.SHA256(), bits // 8, info + bits.to_bytes(4, "big")).derive(shared)


def _key(request_id: UUID, sealed: bytes) -> ec.EllipticCurvePrivateKey:
    clear = unseal(request_id.hex, bytes(sealed))
    if clear is None:
        raise Refused("undecryptable_response", "The request's key is gone.")
    return ec.derive_private_key(int.from_bytes(clear, "big"), ec.SECP256R1())
