"""A receiver of webhooks on this machine, and how it verifies them."""

from __future__ import annotations

import base64
import hmac
import threading
from collections.abc import Mapping
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class Receiver:
    """A webhook on this machine that remembers what came."""

    def __init__(self, *statuses: int) -> None:
        self.statuses, self.seen = list(statuses), []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.seen.append((dict(self.headers), body))
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 204)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing to standard error."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}/hook?till=3"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def mark_of(key: str, headers: Mapping[str, str], body: bytes) -> str:
    """The signature that a receiver with this key expects."""
    raw = base64.b64decode(key.removeprefix("whsec_"))
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return f"v1,{base64.b64encode(hmac.new(raw, text, sha256).digest()).decode()}"
