"""JWE (RFC 7516, RFC 7518 section 4.6) in the combination that our protocols name: ECDH-ES on P-256, direct, AES-GCM.

The tests encrypt and decrypt with an independent library.
"""

from __future__ import annotations

import os
import zlib
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash

from identity.signing.encoding import b64url, compact_json, unb64url
from identity.signing.encoding import public_jwk as jwk_of

from . import jws
from .reading import Malformed

ALGORITHM = "ECDH-ES"
ENC_VALUES = ("A128GCM", "A256GCM")
ZIP_VALUES = ("DEF",)
_KEY_BITS = {"A128GCM": 128, "A256GCM": 256}
_IV_BYTES, _TAG_BYTES = 12, 16
_RAW_DEFLATE = -zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Jwe:
    """A compact JWE, read but not decrypted."""

    header: dict[str, Any]
    protected: str
    iv: bytes
    sealed: bytes

    @property
    def kid(self) -> str | None:
        kid = self.header.get("kid")
        return kid if isinstance(kid, str) else None

    def opened(self, key: ec.EllipticCurvePrivateKey, limit: int) -> bytes:
        """What it holds, at most `limit` bytes. Raises Malformed."""
        place = "JWE header: epk"
        theirs = jws.public_key(jws.public_jwk(self.header.get("epk"), place), place)
        derived = _derived(key.exchange(ec.ECDH(), theirs), self.header)
        try:
            clear = AESGCM(derived).decrypt(self.iv, self.sealed, self.protected.encode())
        except InvalidTag:
            raise Malformed("The JWE cannot be decrypted: encrypt for the key that kid names.") from None
        return _inflated(clear, limit) if "zip" in self.header else clear


def read(text: str, *, zips: tuple[str, ...] = ()) -> Jwe:
    """Read a JWE; `zips` are the compressions that may be used."""
    parts = text.split(".")
    if len(parts) != 5 or not text.isascii():
        raise Malformed("The JWE must be compact: header..iv.ciphertext.tag.")
    header = jws.json_part(parts[0], "JWE header")
    if header.get("alg") != ALGORITHM or parts[1]:
        raise Malformed(f"JWE header: alg must be {ALGORITHM}, which has no encrypted key.")
    if header.get("enc") not in ENC_VALUES:
        raise Malformed(f"JWE header: enc must be one of {', '.join(ENC_VALUES)}.")
    if "zip" in header and header["zip"] not in zips:
        raise Malformed(
            f"JWE header: zip must be {' or '.join(zips)}, or left out." if zips else "JWE header: leave zip out."
        )
    if "crit" in header:
        raise Malformed("JWE header: crit names extensions that are not known here; leave it out.")
    iv, ciphertext, tag = (jws.base64url(part, "JWE iv, ciphertext and tag") for part in parts[2:])
    if len(iv) != _IV_BYTES or len(tag) != _TAG_BYTES:
        raise Malformed("JWE: the iv must have 12 and the tag 16 bytes, as AES-GCM has them.")
    return Jwe(header, parts[0], iv, ciphertext + tag)


def encrypt(clear: bytes, key: ec.EllipticCurvePublicKey, header: dict[str, Any]) -> str:
    """A JWE for that key, by a key of its own. `header` has enc, and may have kid and zip."""
    own = ec.generate_private_key(ec.SECP256R1())
    header = header | {"alg": ALGORITHM, "epk": jwk_of(own.public_key())}
    if "zip" in header:
        deflate = zlib.compressobj(wbits=_RAW_DEFLATE)
        clear = deflate.compress(clear) + deflate.flush()
    protected, iv = b64url(compact_json(header)), os.urandom(_IV_BYTES)
    sealed = AESGCM(_derived(own.exchange(ec.ECDH(), key), header)).encrypt(iv, clear, protected.encode())
    return f"{protected}..{b64url(iv)}.{b64url(sealed[:-_TAG_BYTES])}.{b64url(sealed[-_TAG_BYTES:])}"


def _inflated(data: bytes, limit: int) -> bytes:
    inflate = zlib.decompressobj(wbits=_RAW_DEFLATE)
    try:
        clear = inflate.decompress(data, limit)
    except zlib.error:
        raise Malformed("JWE: what zip says to be DEF must be raw deflate.") from None
    if not inflate.eof:
        raise Malformed(f"JWE: what is compressed is cut off, or longer than {limit} bytes: send less, and all of it.")
    return clear


def _derived(shared: bytes, header: dict[str, Any]) -> bytes:
    """RFC 7518 section 4.6.2."""
    enc = header["enc"]
    bits = _KEY_BITS[enc]
    try:
        parties = [unb64url(str(header.get(name, ""))) for name in ("apu", "apv")]
    except ValueError:
        raise Malformed("JWE header: apu and apv must be base64url.") from None
    info = b"".join(len(each).to_bytes(4, "big") + each for each in (enc.encode(), *parties))
    return ConcatKDFHash(hashes.SHA256(), bits // 8, info + bits.to_bytes(4, "big")).derive(shared)
