"""`python -m anchoring.witness --port 8010 --state DIR --origin 'wallet.example/log/{year}' --key BASE64`"""

import argparse
import logging
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from ..log.notes import ED25519, BadNote, VerifierKey, unb64
from .protocol import KnownLog, Reply, Witness
from .state import State, StateInUse

MAX_BODY = 128 * 1024


class Handler(BaseHTTPRequestHandler):
    """Two addresses: POST /add-checkpoint, and GET /vkey to show the key."""

    protocol_version = "HTTP/1.1"
    timeout = 15
    server: "Server"

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if self.path != "/add-checkpoint":
            self._reply(Reply(404, "POST /add-checkpoint\n"), close=True)
        elif not length.isdecimal() or int(length) > MAX_BODY:
            self._reply(Reply(413, "too much\n"), close=True)
        else:
            self._reply(self.server.witness.add_checkpoint(self.rfile.read(int(length))))

    def do_GET(self) -> None:
        if self.path == "/vkey":
            self._reply(Reply(200, f"{self.server.witness.vkey}\n"))
        else:
            self._reply(Reply(404, "a witness: GET /vkey, POST /add-checkpoint\n"))

    def _reply(self, reply: Reply, *, close: bool = False) -> None:
        body = reply.body.encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(body)))
        if close:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """No line for every request: the protocol logs what matters."""


class Server(ThreadingHTTPServer):
    """One thread a connection."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], witness: Witness) -> None:
        self.witness = witness
        super().__init__(address, Handler)


def _key(text: str) -> bytes:
    """A raw public key, from a verifier key or from its last part."""
    try:
        return VerifierKey.parse(text).public
    except BadNote:
        material = unb64(text)
    if len(material) != 33 or material[0] != ED25519:
        raise BadNote("--key is a verifier key, or base64 of 0x01 and 32 bytes")
    return material[1:]


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m anchoring.witness", description="A witness of a transparency log.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--state", type=Path, required=True, help="folder for the key and what was seen")
    parser.add_argument("--name", help="name in the verifier key; fixed at the first start (default: host and port)")
    parser.add_argument("--origin", required=True, help="the log's origin; {year} stands for four digits")
    parser.add_argument("--key", action="append", required=True, help="the log's public key; again for further keys")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Run until stopped. The first line of the output is the witness's verifier key."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s")
    options = _arguments(argv)
    try:
        known = KnownLog(options.origin, [_key(text) for text in options.key])
        state = State(options.state)
    except (BadNote, StateInUse) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    witness = Witness(state, options.name or f"{options.host}:{options.port}", [known])
    with Server((options.host, options.port), witness) as server:
        sys.stdout.write(f"{witness.vkey}\n")
        sys.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
        finally:
            state.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
