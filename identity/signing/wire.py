"""How a worker and the signing process talk: a 4-byte length, then JSON, over a Unix socket."""

import json
import socket
import struct
from typing import Any

MAX_MESSAGE = 64 * 1024 * 1024
_LENGTH = struct.Struct("!I")
_AT_ONCE = 64 * 1024
_encode = json.JSONEncoder(separators=(",", ":")).encode


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    data = _encode(message).encode()
    connection.sendall(_LENGTH.pack(len(data)) + data)


def receive(connection: socket.socket) -> dict[str, Any] | None:
    """The next message; None at the end of the stream. Raises ValueError for what is not one.

    Who asks waits for the answer before asking again: nothing of another message follows this one.
    """
    data = bytearray(connection.recv(_AT_ONCE))  # as a rule all of it
    if not data or not _fill(connection, data, _LENGTH.size):
        return None
    (length,) = _LENGTH.unpack_from(data)
    if length > MAX_MESSAGE:
        raise ValueError("message too long")
    whole = _LENGTH.size + length
    message = json.loads(data[_LENGTH.size :]) if _fill(connection, data, whole) else None
    if not isinstance(message, dict) or len(data) > whole:
        raise ValueError("a message is a JSON object, and alone")
    return message


def _fill(connection: socket.socket, data: bytearray, count: int) -> bool:
    """Read until there are so many bytes. False: the stream ended before."""
    while len(data) < count:
        part = connection.recv(min(count - len(data), 1 << 20))
        if not part:
            return False
        data += part
    return True
