"""Where the signing process keeps its things; from the environment, since it runs without Django and its settings."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

_SOCKET_PATH_LIMIT = 100  # the kernel takes 107 bytes


@dataclass(frozen=True, slots=True)
class TokenPlace:
    """A PKCS #11 token: the library that speaks to it, its label, and the user's PIN."""

    module: str
    label: str
    pin: str


@dataclass(frozen=True, slots=True)
class SignerPlaces:
    """Socket, key folder, audit file, passphrase and limit of one signing process; and its token, if it has one."""

    socket: Path
    keys: Path
    audit: Path
    passphrase: bytes
    per_minute: int
    token: TokenPlace | None = None


def signer_places(var_dir: Path, *, sandbox: bool) -> SignerPlaces:
    """Read SIGNER_SOCKET, SIGNER_KEYS, SIGNER_AUDIT, SIGNER_PASSPHRASE, SIGNER_RATE (signatures a minute) and
    SIGNER_PKCS11_MODULE, SIGNER_PKCS11_TOKEN, SIGNER_PKCS11_PIN: with a module, keys are in its token."""
    passphrase = os.environ.get("SIGNER_PASSPHRASE", "sandbox-only" if sandbox else "")
    return SignerPlaces(
        socket=Path(os.environ.get("SIGNER_SOCKET") or _default_socket(var_dir)),
        keys=Path(os.environ.get("SIGNER_KEYS") or var_dir / "keys"),
        audit=Path(os.environ.get("SIGNER_AUDIT") or var_dir / "log" / "signer-audit.jsonl"),
        passphrase=passphrase.encode(),
        per_minute=int(os.environ.get("SIGNER_RATE", "60000")),
        token=_token(),
    )


def _token() -> TokenPlace | None:
    module, label = os.environ.get("SIGNER_PKCS11_MODULE", ""), os.environ.get("SIGNER_PKCS11_TOKEN", "wallet")
    return TokenPlace(module, label, os.environ.get("SIGNER_PKCS11_PIN", "")) if module else None


def _default_socket(var_dir: Path) -> Path:
    path = var_dir / "run" / "signer.sock"
    if len(os.fsencode(path)) <= _SOCKET_PATH_LIMIT:
        return path
    tag = hashlib.sha256(os.fsencode(var_dir)).hexdigest()[:10]
    return Path("/tmp", f"wallet-{os.geteuid()}-signer-{tag}", "signer.sock")  # noqa: S108
