"""A proxy through which a browser sends everything, and which keeps all that it was sent, byte for byte."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer
from urllib.parse import urlsplit

REFUSED = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass
class Recording:
    """What left the browser. `hosts` are served by this machine's port; everything else is recorded and refused."""

    hosts: frozenset[str]
    port: int
    sent: list[bytes] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    @property
    def everything(self) -> bytes:
        return b"\n".join(self.sent)


class _Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    recording: Recording


class _Handler(StreamRequestHandler):
    """One request for each connection."""

    server: _Server

    def handle(self) -> None:
        recording = self.server.recording
        head = b""
        while (line := self.rfile.readline()).strip():
            head += line
        if not head:
            return
        method, target, *_ = head.split(b"\r\n")[0].decode("latin-1").split(" ")
        fields = [line for line in head.split(b"\r\n")[1:] if line]
        length = next((int(line.split(b":")[1]) for line in fields if line.lower().startswith(b"content-length:")), 0)
        body = self.rfile.read(length)
        recording.sent.append(head + b"\r\n" + body)
        recording.asked.append(f"{method} {target}")
        url = urlsplit(target)
        if method == "CONNECT" or url.netloc not in recording.hosts:
            self.wfile.write(REFUSED)
            return
        path = url.path + (f"?{url.query}" if url.query else "")
        kept = [line for line in fields if not line.lower().startswith((b"connection:", b"proxy-"))]
        request = [f"{method} {path} HTTP/1.1".encode(), *kept, b"Connection: close", b"", body]
        with socket.create_connection(("127.0.0.1", recording.port)) as server:
            server.sendall(b"\r\n".join(request))
            while data := server.recv(65_536):
                self.wfile.write(data)


@contextmanager
def recording_proxy(hosts: frozenset[str], port: int) -> Iterator[tuple[str, Recording]]:
    """The proxy's address, and what goes through it."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.recording = Recording(hosts, port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", server.recording
        finally:
            server.shutdown()
            thread.join()
