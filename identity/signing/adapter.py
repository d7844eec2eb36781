"""A signer dressed as a private key of `cryptography`, so that X.509 builders sign with a key they never see."""

from __future__ import annotations

from typing import Any, NoReturn

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from .keystore import Signer


class SigningKey(ec.EllipticCurvePrivateKey):
    """P-256 with SHA-256, by a Signer. Raises TypeError for a key of another kind."""

    def __init__(self, signer: Signer) -> None:
        if not isinstance(signer.public_key, ec.EllipticCurvePublicKey):
            raise TypeError("only P-256 keys have certificates")
        self._signer, self._public = signer, signer.public_key

    def sign(self, data: Any, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
        if not isinstance(signature_algorithm.algorithm, hashes.SHA256):
            raise TypeError("the signer hashes with SHA-256")
        raw = self._signer.sign(bytes(data))
        return encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))

    def public_key(self) -> ec.EllipticCurvePublicKey:
        return self._public

    @property
    def curve(self) -> ec.EllipticCurve:
        return self._public.curve

    @property
    def key_size(self) -> int:
        return self._public.key_size

    def exchange(self, algorithm: ec.ECDH, peer_public_key: ec.EllipticCurvePublicKey) -> NoReturn:
        raise TypeError("this key only signs")

    def private_numbers(self) -> NoReturn:
        raise TypeError("this key does not leave its place")

    def private_bytes(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("this key does not leave its place")

    def __copy__(self) -> SigningKey:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> SigningKey:
        return self
