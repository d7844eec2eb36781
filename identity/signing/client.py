"""Ask the signing process. One connection a thread, opened when first needed and again after it broke."""

import base64
import socket
import struct
import threading
import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings

from . import wire

_TIMEOUT = struct.pack("ll", 10, 0)  # seconds, microseconds
_AWAKE = 200e-6  # seconds
_local = threading.local()


class _Connection(socket.socket):
    """A socket that ends quietly with the thread that owns it."""

    def __del__(self) -> None:
        self.close()


class SignerUnavailable(Exception):
    """The signing process does not answer."""

    code, status = "signer_unavailable", 503


class NoActiveKey(SignerUnavailable):
    """No key of this purpose signs now: keys were not made yet, or the last one was reported compromised."""


class SignerRefused(Exception):
    """The signing process refuses: a kind that the key does not sign, a malformed input, or too many a minute."""


def sign(kid: str, kind: str, inputs: Sequence[bytes]) -> list[bytes]:
    """Sign all inputs with one key in one round trip; 64 bytes each.

    Raises:
        SignerUnavailable: nobody answers on the socket; worth a retry.
        SignerRefused: the request breaks the rules (rules.py) or the limit a minute.
    """
    signatures: list[bytes] = _ask_encoded(_to_sign(kid, kind), inputs)["blobs"]
    return signatures


@lru_cache(maxsize=256)
def _to_sign(kid: str, kind: str) -> bytes:
    return wire.encode({"op": "sign", "kid": kid, "kind": kind})


def ping() -> list[str]:
    """Ids of the keys that the signing process holds. Raises SignerUnavailable."""
    keys: list[str] = _ask({"op": "ping"})["keys"]
    return keys


def create_key(purpose: str, algorithm: str) -> tuple[str, dict[str, str]]:
    """Have a key made, and give its id and public JWK. Raises as `sign`."""
    answer = _ask({"op": "create", "purpose": purpose, "algorithm": algorithm})
    return answer["kid"], answer["public_jwk"]


def certificate_request(kid: str, origin: str, name: str) -> bytes:
    """PKCS #10, DER, signed by the key itself. Raises as `sign`."""
    answer = _ask({"op": "certificate_request", "kid": kid, "origin": origin, "name": name})
    return base64.b64decode(answer["request"])


def put_away(kid: str) -> None:
    """Sign nothing with this key any more. Raises as `sign`."""
    _ask({"op": "put_away", "kid": kid})


def _ask(message: dict[str, Any]) -> dict[str, Any]:
    return _ask_encoded(wire.encode(message), ())


def _ask_encoded(text: bytes, blobs: Sequence[bytes]) -> dict[str, Any]:
    try:
        answer = _exchange(text, blobs)
    except (OSError, ValueError):
        _forget()  # a connection that the signer closed when it was restarted gets one second chance
        try:
            answer = _exchange(text, blobs)
        except (OSError, ValueError) as error:
            _forget()
            raise SignerUnavailable(f"The signing process does not answer: {error}") from error
    if "error" in answer:
        raise SignerRefused(f"{answer['error']}: {answer['message']}")
    return answer


def _exchange(text: bytes, blobs: Sequence[bytes]) -> dict[str, Any]:
    connection = _connection()
    wire.send_encoded(connection, text, blobs)
    _stay_awake(connection)
    answer = wire.receive(connection)
    if answer is None:
        raise OSError("the connection was closed")
    return answer


def _stay_awake(connection: socket.socket) -> None:
    """Look for the answer for as long as a signature takes as a rule: to be woken costs a third as much again."""
    until = time.perf_counter() + _AWAKE
    while time.perf_counter() < until:
        try:
            connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            continue
        return


def _connection() -> socket.socket:
    connection: socket.socket | None = getattr(_local, "connection", None)
    if connection is None:
        connection = _Connection(socket.AF_UNIX, socket.SOCK_STREAM)
        # the kernel's own limits: Python's would ask by another call before each
        for limit in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            connection.setsockopt(socket.SOL_SOCKET, limit, _TIMEOUT)
        _local.connection = connection
        connection.connect(str(settings.SIGNER_SOCKET))
    return connection


def _forget() -> None:
    connection: socket.socket | None = getattr(_local, "connection", None)
    _local.connection = None
    if connection is not None:
        connection.close()
