"""Private keys at rest: one encrypted PKCS #8 file each, mode 0600, opened by the signing process alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from .encoding import PublicKey, public_jwk, thumbprint

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
_ES256 = ec.ECDSA(hashes.SHA256())


class Signer(Protocol):
    """A key that signs: software here, PKCS #11 elsewhere."""

    purpose: str
    public_key: PublicKey

    def sign(self, data: bytes) -> bytes:
        """64 bytes: r and s for ES256 (RFC 7518 section 3.4), or an Ed25519 signature."""


class KeyStore(Protocol):
    """Where the issuer's keys are: a folder here, a token in token.py."""

    def create(self, purpose: str, algorithm: str) -> tuple[str, PublicKey]:
        """Make a key, durably, and give its id (RFC 7638)."""

    def signers(self) -> dict[str, Signer]:
        """Every key that signs, by its id."""

    def has(self, purpose: str, kid: str) -> bool:
        """Whether the key is here and not put away."""

    def put_away(self, kid: str) -> None:
        """Keep the key and sign nothing with it any more, also after a restart."""


class SoftwareSigner:
    """A private key in this process's memory."""

    def __init__(self, purpose: str, key: PrivateKey) -> None:
        self.purpose, self._key = purpose, key
        self.public_key: PublicKey = key.public_key()

    def sign(self, data: bytes) -> bytes:
        if isinstance(self._key, ed25519.Ed25519PrivateKey):
            return self._key.sign(data)
        r, s = decode_dss_signature(self._key.sign(data, _ES256))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


class Keystore:
    """A folder of encrypted keys. File name: `<purpose>.<kid>.pem`."""

    def __init__(self, folder: Path, passphrase: bytes) -> None:
        self._folder, self._passphrase = folder, passphrase

    def create(self, purpose: str, algorithm: str) -> tuple[str, PublicKey]:
        """Make a key, durably, and give its id (RFC 7638)."""
        key: PrivateKey = (
            ed25519.Ed25519PrivateKey.generate() if algorithm == "EdDSA" else ec.generate_private_key(ec.SECP256R1())
        )
        kid = thumbprint(public_jwk(key.public_key()))
        self._write(self._folder / f"{purpose}.{kid}.pem", key)
        return kid, key.public_key()

    def find(self, purpose: str) -> list[tuple[str, PrivateKey]]:
        """Keys of one purpose, as (kid, key)."""
        return [(path.name.split(".")[1], self._read(path)) for path in self._paths(f"{purpose}.*.pem")]

    def signers(self) -> dict[str, Signer]:
        """Every key by its id, for the signing process; the root of the certificates is not among them."""
        return {
            path.name.split(".")[1]: SoftwareSigner(path.name.split(".")[0], self._read(path))
            for path in self._paths("*.*.pem")
            if not path.name.startswith("root.")
        }

    def has(self, purpose: str, kid: str) -> bool:
        return (self._folder / f"{purpose}.{kid}.pem").exists()

    def put_away(self, kid: str) -> None:
        """Rename the file, so that the operator may bring it back and the signing process does not."""
        for path in self._paths(f"*.{kid}.pem"):
            path.rename(path.with_suffix(".put-away"))

    def _paths(self, pattern: str) -> list[Path]:
        return sorted(self._folder.glob(pattern))

    def _read(self, path: Path) -> PrivateKey:
        try:
            key = load_pem_private_key(path.read_bytes(), self._passphrase)
        except ValueError as error:
            raise SystemExit(
                f"{path.name} does not open: set SIGNER_PASSPHRASE to the one it was made with."
            ) from error
        if not isinstance(key, ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey):
            raise SystemExit(f"{path.name} holds a kind of key that we do not use.")
        return key

    def _write(self, path: Path, key: PrivateKey) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(self._passphrase))
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            os.fsync(file.fileno())
