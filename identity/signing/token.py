"""The issuer's keys in a PKCS #11 token (an HSM, or SoftHSM2 in tests): made there, never leaving it.

A key pair's label is `<purpose>.<kid>`, its id the bytes of the kid; what is put away has the label `put-away.<kid>`.
"""

from __future__ import annotations

import hashlib
import threading
from typing import Any

import pkcs11
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.util.ec import encode_named_curve_parameters

from .encoding import PublicKey, public_jwk, thumbprint
from .keystore import Signer
from .places import TokenPlace

_PUT_AWAY = "put-away"


class TokenSigner:
    """One key in the token. A session does one thing at a time."""

    def __init__(self, purpose: str, private: Any, public_key: PublicKey, lock: threading.Lock) -> None:
        self.purpose, self.public_key = purpose, public_key
        self._private, self._lock = private, lock

    def sign(self, data: bytes) -> bytes:
        with self._lock:
            if isinstance(self.public_key, ed25519.Ed25519PublicKey):
                return bytes(self._private.sign(data, mechanism=Mechanism.EDDSA))
            return bytes(self._private.sign(hashlib.sha256(data).digest(), mechanism=Mechanism.ECDSA))


class TokenStore:
    """One token, logged in as its user for as long as this lives."""

    def __init__(self, place: TokenPlace) -> None:
        self._lock = threading.Lock()
        try:
            library = pkcs11.lib(place.module)
            self._session = library.get_token(token_label=place.label).open(user_pin=place.pin, rw=True)
        except (pkcs11.PKCS11Error, RuntimeError) as error:
            raise SystemExit(
                f"The token {place.label!r} does not open ({type(error).__name__} {error}): "
                "check SIGNER_PKCS11_MODULE, SIGNER_PKCS11_TOKEN and SIGNER_PKCS11_PIN."
            ) from error

    def create(self, purpose: str, algorithm: str) -> tuple[str, PublicKey]:
        """Make a key pair in the token: sensitive, not extractable."""
        kind, curve = (KeyType.EC_EDWARDS, "1.3.101.112") if algorithm == "EdDSA" else (KeyType.EC, "secp256r1")
        with self._lock:
            parameters = self._session.create_domain_parameters(
                kind, {Attribute.EC_PARAMS: encode_named_curve_parameters(curve)}, local=True
            )
            private_template = {Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False}
            public, private = parameters.generate_keypair(store=True, private_template=private_template)
            public_key = _public_key(public)
            kid = thumbprint(public_jwk(public_key))
            for half in (public, private):
                half[Attribute.ID], half[Attribute.LABEL] = kid.encode(), f"{purpose}.{kid}"
        return kid, public_key

    def signers(self) -> dict[str, Signer]:
        with self._lock:
            found: dict[str, Signer] = {}
            publics = {bytes(each[Attribute.ID]): each for each in self._objects(ObjectClass.PUBLIC_KEY)}
            for private in self._objects(ObjectClass.PRIVATE_KEY):
                purpose, _, kid = private[Attribute.LABEL].partition(".")
                public = publics.get(kid.encode())
                if public is not None and purpose != _PUT_AWAY:
                    found[kid] = TokenSigner(purpose, private, _public_key(public), self._lock)
            return found

    def has(self, purpose: str, kid: str) -> bool:
        signer = self.signers().get(kid)
        return signer is not None and signer.purpose == purpose

    def put_away(self, kid: str) -> None:
        with self._lock:
            for kind in (ObjectClass.PRIVATE_KEY, ObjectClass.PUBLIC_KEY):
                for each in self._objects(kind, kid):
                    each[Attribute.LABEL] = f"{_PUT_AWAY}.{kid}"

    def _objects(self, kind: ObjectClass, kid: str = "") -> list[Any]:
        wanted = {Attribute.CLASS: kind} | ({Attribute.ID: kid.encode()} if kid else {})
        return list(self._session.get_objects(wanted))


def _public_key(public: Any) -> PublicKey:
    point = bytes(public[Attribute.EC_POINT])
    if public.key_type == KeyType.EC_EDWARDS:
        return ed25519.Ed25519PublicKey.from_public_bytes(point[-32:])  # some tokens wrap it as an OCTET STRING
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point[-65:])
