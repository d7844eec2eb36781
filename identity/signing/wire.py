"""How a worker and the signing process talk over a Unix socket: JSON, and after it bytes as they are.

A message is the length of its JSON, the number of blobs and the length of each, 4 bytes each; then the JSON and the
blobs. What is to be signed, and signatures, are under `blobs`: a list of bytes for who sends and who receives.
"""

import json
import socket
import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

MAX_MESSAGE = 64 * 1024 * 1024
_HEAD = struct.Struct("!II")
_AT_ONCE = 64 * 1024
_KEPT = 1024  # bytes of JSON: what is asked again and again is short, and a hostile worker must not fill the memory
# of a thousand signatures that a key makes the JSON is the same
_decoded = lru_cache(maxsize=256)(json.loads)
_json = json.JSONEncoder(separators=(",", ":")).encode


def encode(message: dict[str, Any]) -> bytes:
    """The JSON of a message, for `send_encoded`."""
    return _json(message).encode()


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    without = {name: value for name, value in message.items() if name != "blobs"}
    send_encoded(connection, encode(without), message.get("blobs", ()))


def send_encoded(connection: socket.socket, text: bytes, blobs: Sequence[bytes]) -> None:
    head = struct.pack(f"!{2 + len(blobs)}I", len(text), len(blobs), *map(len, blobs))
    connection.sendall(b"".join((head, text, *blobs)))


def receive(connection: socket.socket) -> dict[str, Any] | None:
    """The next message; None at the end of the stream. Raises ValueError for what is not one.

    Who asks waits for the answer before asking again: nothing of another message follows this one.
    """
    data = connection.recv(_AT_ONCE)  # as a rule all of it
    if not data:
        return None
    data = _filled(connection, data, _HEAD.size)
    length, count = _HEAD.unpack_from(data)
    start = _HEAD.size + 4 * count
    data = _filled(connection, data, start)
    lengths = struct.unpack_from(f"!{count}I", data, _HEAD.size)
    end = start + length
    data = _filled(connection, data, end + sum(lengths))
    message = (_decoded if length <= _KEPT else json.loads)(data[start:end])
    if not isinstance(message, dict) or len(data) > end + sum(lengths):
        raise ValueError("a message is a JSON object, and alone")
    blobs = []
    for size in lengths:
        blobs.append(data[end : end + size])
        end += size
    return {**message, "blobs": blobs}


def _filled(connection: socket.socket, data: bytes, count: int) -> bytes:
    """The same with what follows, until there are so many bytes."""
    if len(data) >= count:
        return data
    if count > MAX_MESSAGE:
        raise ValueError("message too long")
    whole = bytearray(data)
    while len(whole) < count:
        part = connection.recv(min(count - len(whole), 1 << 20))
        if not part:
            raise ValueError("a message that ends too early")
        whole += part
    return bytes(whole)
