"""The signing process: `python -m identity.signing.server`. It alone holds the private keys.

It signs typed requests only (see rules.py), no faster than its limit, for processes of its own user, and writes each
request into an audit file before the answer leaves. It needs no database and no Django.
"""

import base64
import fcntl
import hashlib
import os
import signal
import socket
import socketserver
import struct
import sys
import threading
import time
from pathlib import Path
from typing import Any

from . import certificates, rules, wire
from .encoding import public_jwk
from .keystore import KeyStore, Signer
from .places import signer_places
from .stores import open_store


class Budget:
    """A token bucket per kind: at most `per_minute` signatures a minute, all at once if saved up."""

    def __init__(self, per_minute: int) -> None:
        self._rate, self._capacity = per_minute / 60, float(per_minute)
        self._tokens: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, kind: str, count: int) -> bool:
        with self._lock:
            now = time.monotonic()
            tokens, then = self._tokens.get(kind, (self._capacity, now))
            tokens = min(self._capacity, tokens + (now - then) * self._rate)
            allowed = tokens >= count
            self._tokens[kind] = (tokens - count if allowed else tokens, now)
            return allowed


class SigningService:
    """Answers requests; knows nothing of sockets."""

    def __init__(self, store: KeyStore, audit: Path, per_minute: int) -> None:
        self._store, self._signers, self._budget = store, store.signers(), Budget(per_minute)
        self._keys_lock = threading.Lock()
        audit.parent.mkdir(parents=True, exist_ok=True)
        self._audit = audit.open("ab")
        self._audit_lock = threading.Lock()

    def answer(self, request: dict[str, Any], peer: int) -> dict[str, Any]:
        """One request; `op` is one of the names below, and the rest its arguments."""
        try:
            match request.get("op"):
                case "ping":
                    return {"ok": True, "keys": sorted(self._signers)}
                case "sign":
                    return self._sign(str(request.get("kid")), str(request.get("kind")), request["blobs"], peer)
                case "create":
                    return self._create(str(request.get("purpose")), str(request.get("algorithm")), peer)
                case "certificate_request":
                    subject = str(request.get("origin")), str(request.get("name"))
                    return self._certificate_request(str(request.get("kid")), *subject, peer)
                case "put_away":
                    return self._put_away(str(request.get("kid")), peer)
                case _:
                    raise rules.RefusedError("op is ping, sign, create, certificate_request or put_away")
        except rules.RefusedError as refusal:
            self._write({"kid": request.get("kid"), "kind": request.get("kind"), "refused": str(refusal), "peer": peer})
            return {"error": "refused", "message": str(refusal)}

    @property
    def size(self) -> int:
        """How many keys sign."""
        return len(self._signers)

    def _signer(self, kid: str) -> Signer:
        signer = self._signers.get(kid)
        if signer is None:
            raise rules.RefusedError(f"no key {kid[:43]!r} here")
        return signer

    def _create(self, purpose: str, algorithm: str, peer: int) -> dict[str, Any]:
        """Make a key: worth nothing until the trust anchor certifies it, or the database names it."""
        rules.check_new_key(purpose, algorithm)
        with self._keys_lock:
            if sum(signer.purpose == purpose for signer in self._signers.values()) >= rules.MAX_KEYS:
                raise rules.RefusedError(f"there are {rules.MAX_KEYS} {purpose} keys already: put old ones away")
            if self.size >= rules.MAX_KEYS_IN_ALL:
                raise rules.RefusedError(f"there are {rules.MAX_KEYS_IN_ALL} keys already: put old ones away")
            kid, public = self._store.create(purpose, algorithm)
            self._signers = self._store.signers()
        self._write({"kid": kid, "created": purpose, "peer": peer})
        return {"kid": kid, "public_jwk": public_jwk(public)}

    def _certificate_request(self, kid: str, origin: str, name: str, peer: int) -> dict[str, Any]:
        """PKCS #10: a form of its own, which no kind of signature can be mistaken for."""
        signer = self._signer(kid)
        try:
            made = certificates.make_request(signer, origin, name)
        except (ValueError, TypeError) as error:
            raise rules.RefusedError(f"no certificate request can be made of that: {error}") from error
        self._write({"kid": kid, "certificate_request": origin, "peer": peer})
        return {"request": base64.b64encode(made).decode()}

    def _put_away(self, kid: str, peer: int) -> dict[str, Any]:
        """The same twice is no error: whoever asks may have been cut off."""
        with self._keys_lock:
            known = kid in self._signers
            if known:
                self._store.put_away(kid)
                self._signers = self._store.signers()
        self._write({"kid": kid, "put_away": known, "peer": peer})
        return {"ok": True}

    def _sign(self, kid: str, kind: str, inputs: list[bytes], peer: int) -> dict[str, Any]:
        signer = self._signer(kid)
        rules.check(kind, signer.purpose, inputs)
        if not self._budget.take(kind, len(inputs)):
            self._write({"kid": kid, "kind": kind, "throttled": len(inputs), "peer": peer})
            return {"error": "throttled", "message": f"too many {kind} signatures a minute"}
        digests = hashlib.sha256(b"".join(hashlib.sha256(data).digest() for data in inputs)).hexdigest()
        self._write({"kid": kid, "kind": kind, "count": len(inputs), "sha256": digests, "peer": peer})
        return {"blobs": [signer.sign(rules.to_sign(kind, data)) for data in inputs]}

    def _write(self, row: dict[str, Any]) -> None:
        line = wire.encode({"at": round(time.time(), 3), **row}) + b"\n"
        with self._audit_lock:
            self._audit.write(line)
            self._audit.flush()  # raises where not all of it could be written


class _Connection(socketserver.BaseRequestHandler):
    request: socket.socket
    server: "SigningServer"

    def handle(self) -> None:
        pid, uid, _ = struct.unpack("3i", self.request.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        if uid not in (os.geteuid(), 0):
            wire.send(self.request, {"error": "refused", "message": "another user's process"})
            return
        try:
            while (message := wire.receive(self.request)) is not None:
                wire.send(self.request, self.server.service.answer(message, pid))
        except (ValueError, OSError):
            return  # a torn or hostile message ends its own connection only


class SigningServer(socketserver.ThreadingUnixStreamServer):
    """Listens on a Unix socket that only its own user may open."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, path: Path, service: SigningService) -> None:
        self.service = service
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.parent.stat().st_uid != os.geteuid():
            sys.exit(f"{path.parent} belongs to another user: set SIGNER_SOCKET to a folder of your own.")
        self._lock = (path.parent / f"{path.name}.lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"A signing process already listens on {path}.")
        path.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            super().__init__(str(path), _Connection)
        finally:
            os.umask(before)


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    sandbox = os.environ.get("SANDBOX", "").lower() in ("1", "true", "yes", "on")
    places = signer_places(Path(os.environ.get("VAR_DIR", "var")).resolve(), sandbox=sandbox)
    if not places.passphrase and places.token is None:
        sys.exit("Set SIGNER_PASSPHRASE: the keys are encrypted with it.")
    service = SigningService(open_store(places), places.audit, places.per_minute)
    if sandbox and not service.size:
        sys.exit(f"No keys in {places.keys}: run `manage.py ensure_keys` first.")
    server = SigningServer(places.socket, service)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"signer: {service.size} keys on {places.socket}", flush=True)  # noqa: T201
    server.serve_forever()
    places.socket.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
