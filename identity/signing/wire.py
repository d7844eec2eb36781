"""How a worker and the signing process talk: a 4-byte length, then JSON, over a Unix socket."""

import json
import socket
import struct
from typing import Any

MAX_MESSAGE = 64 * 1024 * 1024
_LENGTH = struct.Struct("!I")


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    data = json.dumps(message, separators=(",", ":")).encode()
    connection.sendall(_LENGTH.pack(len(data)) + data)


def receive(connection: socket.socket) -> dict[str, Any] | None:
    """The next message; None at the end of the stream. Raises ValueError for what is not one."""
    prefix = _exactly(connection, _LENGTH.size)
    if prefix is None:
        return None
    (length,) = _LENGTH.unpack(prefix)
    if length > MAX_MESSAGE:
        raise ValueError("message too long")
    data = _exactly(connection, length)
    message = json.loads(data) if data is not None else None
    if not isinstance(message, dict):
        raise ValueError("a message is a JSON object")
    return message


def _exactly(connection: socket.socket, count: int) -> bytes | None:
    parts, missing = [], count
    while missing:
        part = connection.recv(min(missing, 1 << 20))
        if not part:
            return None
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
