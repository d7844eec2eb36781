"""One exchange over HTTP with a service that is not ours: bounded in time and size, no redirects, no proxies."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

TIMEOUT = 10.0  # seconds
MAX_ANSWER = 1024 * 1024


class NoAnswer(Exception):
    """Nothing usable came back; the text never holds the address, which may hold a key."""


def exchange(method: str, url: str, body: bytes = b"", headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Status and body.

    Raises:
        NoAnswer: not reached, too large, or an answer that says to come back.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NoAnswer("not an http address")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection = kind(parts.hostname, parts.port, timeout=TIMEOUT)
        try:
            connection.request(method, path, body or None, headers or {})
            response = connection.getresponse()
            status, answer = response.status, response.read(MAX_ANSWER + 1)
        finally:
            connection.close()
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise NoAnswer(f"{parts.hostname}: {type(error).__name__}") from error
    if status == 429 or status >= 500 or len(answer) > MAX_ANSWER:
        raise NoAnswer(f"{parts.hostname}: HTTP {status}")
    return status, answer


class RpcError(Exception):
    """A JSON-RPC node answered with an error: its own sentence."""


def json_rpc(url: str, method: str, *params: object) -> Any:
    """The result of one JSON-RPC 2.0 call.

    Raises:
        NoAnswer: nothing usable came back.
        RpcError: the node refuses.
    """
    call = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    _, answer = exchange("POST", url, json.dumps(call).encode(), {"Content-Type": "application/json"})
    try:
        value = json.loads(answer)
        if "error" in value:
            raise RpcError(str(value["error"]["message"])[:300])
        return value["result"]
    except (ValueError, KeyError, TypeError) as error:
        raise NoAnswer(f"{urlsplit(url).hostname}: not JSON-RPC") from error
