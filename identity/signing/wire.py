"""How a worker and the signing process talk over a Unix socket: JSON, and after it bytes as they are.

A message is the length of its JSON and of what follows, 4 bytes each; then both. What is to be signed, and signatures,
are under `blobs`: a list of bytes for who sends and who receives, and in the JSON a list of their lengths.
"""

import json
import socket
import struct
from itertools import accumulate, pairwise
from typing import Any

MAX_MESSAGE = 64 * 1024 * 1024
_HEAD = struct.Struct("!II")
_AT_ONCE = 64 * 1024
_encode = json.JSONEncoder(separators=(",", ":")).encode


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    blobs = message.get("blobs", ())
    data = _encode(message | {"blobs": [len(blob) for blob in blobs]}).encode()
    connection.sendall(b"".join((_HEAD.pack(len(data), sum(map(len, blobs))), data, *blobs)))


def receive(connection: socket.socket) -> dict[str, Any] | None:
    """The next message; None at the end of the stream. Raises ValueError for what is not one.

    Who asks waits for the answer before asking again: nothing of another message follows this one.
    """
    data = bytearray(connection.recv(_AT_ONCE))  # as a rule all of it
    if not data or not _fill(connection, data, _HEAD.size):
        return None
    length, after = _HEAD.unpack_from(data)
    if length + after > MAX_MESSAGE:
        raise ValueError("message too long")
    start = _HEAD.size + length
    message = json.loads(data[_HEAD.size : start]) if _fill(connection, data, start + after) else None
    if not isinstance(message, dict) or len(data) > start + after:
        raise ValueError("a message is a JSON object, and alone")
    message["blobs"] = _cut(bytes(data[start:]), message.get("blobs"))
    return message


def _cut(data: bytes, lengths: object) -> list[bytes]:
    if not isinstance(lengths, list) or not all(type(length) is int and length >= 0 for length in lengths):
        raise ValueError("blobs is a list of lengths")
    if sum(lengths) != len(data):
        raise ValueError("blobs are as long as they say")
    ends = [0, *accumulate(lengths)]
    return [data[start:end] for start, end in pairwise(ends)]


def _fill(connection: socket.socket, data: bytearray, count: int) -> bool:
    """Read until there are so many bytes. False: the stream ended before."""
    while len(data) < count:
        part = connection.recv(min(count - len(data), 1 << 20))
        if not part:
            return False
        data += part
    return True
