"""What a witness must never forget: its key, and the largest head that it cosigned of each log."""

import fcntl
import json
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ..log.heads import TreeHead
from ..log.notes import COSIGNATURE, VerifierKey, b64, unb64


class StateInUse(Exception):
    """Another witness runs on this folder."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A witness's key and the name that belongs to it."""

    name: str
    private: Ed25519PrivateKey

    @property
    def key(self) -> VerifierKey:
        return VerifierKey(self.name, COSIGNATURE, self.private.public_key().public_bytes_raw())


class State:
    """A folder with one file a log. Every write is whole and on the disk before it counts."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        self._lock = (folder / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise StateInUse(f"Another witness is running on {folder}.") from error

    def close(self) -> None:
        self._lock.close()

    def identity(self, name: str) -> Identity:
        """The key, made on first use; its name stays what it was then."""
        path = self.folder / "key.json"
        if not path.exists():
            seed = Ed25519PrivateKey.generate().private_bytes_raw()
            self._write(path, {"name": name, "seed": b64(seed)})
        kept = json.loads(path.read_text())
        return Identity(kept["name"], Ed25519PrivateKey.from_private_bytes(unb64(kept["seed"])))

    def head(self, origin: str) -> TreeHead | None:
        """The largest head that was cosigned of that log."""
        path = self._path(origin)
        return TreeHead.parse(json.loads(path.read_text())["head"]) if path.exists() else None

    def remember(self, head: TreeHead, note: str) -> None:
        """Keep a head, with the signed note as evidence, before the cosignature leaves."""
        self._write(self._path(head.origin), {"head": head.text, "note": note})

    def _path(self, origin: str) -> Path:
        return self.folder / f"log-{sha256(origin.encode()).hexdigest()[:32]}.json"

    def _write(self, path: Path, value: dict[str, Any]) -> None:
        new = path.with_suffix(".new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(value, file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
