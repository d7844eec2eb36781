"""Requests to addresses that others gave us, which must not reach what only we can reach (SSRF).

https alone; the name is resolved once, every address of it must be public, and the connection goes to the one that was
checked; no redirects, short times, nothing of the answer but its status. In sandbox mode http and this machine will do.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

TIMEOUT = 5.0  # seconds, for each of connecting, agreeing on TLS and sending
DEADLINE = 10.0  # seconds from the start, after which nothing more is read
MOST_BYTES = 16 * 1024  # of the answer: it is thrown away but for the status


class Refused(Exception):
    """Nothing is sent there; the text says why."""


def check_address(address: str) -> SplitResult:
    """The address in parts. Raises Refused unless it is one that may be sent to."""
    try:
        parts = urlsplit(address)
        _port = parts.port
    except ValueError:
        raise Refused(_("This is not an address.")) from None
    schemes = ("https", "http") if settings.SANDBOX else ("https",)
    if parts.scheme not in schemes or not parts.hostname or not address.isascii() or " " in address:
        raise Refused(_("An https address is needed."))
    if parts.username or parts.password or parts.fragment:
        raise Refused(_("The address may hold neither a user nor a fragment."))
    return parts


def check_origin(origin: str) -> None:
    """Raises Refused unless it is an origin as browsers write it: scheme, host, perhaps a port, and nothing else."""
    parts = check_address(origin)
    port = f":{parts.port}" if parts.port not in (None, {"https": 443, "http": 80}[parts.scheme]) else ""
    if origin != f"{parts.scheme}://{parts.hostname}{port}":
        raise Refused(_("An origin is needed, as browsers write it: https://shop.example"))


def post(address: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send it. Gives the status of the answer. Raises Refused, OSError, http.client.HTTPException."""
    parts = check_address(address)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = _Pinned(host, _resolved(host, port), port, secure=parts.scheme == "https")
    until = time.monotonic() + DEADLINE
    connection.response_class = lambda sock, **how: _Answer(sock, until, **how)  # type: ignore[assignment]
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", target, body, {"User-Agent": "incheon-wallet", **headers})
        return connection.getresponse().status
    finally:
        connection.close()


def _resolved(host: str, port: int) -> str:
    """An address of the name. Raises Refused if one of them is not public."""
    found = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    addresses = [ipaddress.ip_address(str(each).partition("%")[0]) for each in found]
    for each in addresses:
        plain = getattr(each, "ipv4_mapped", None) or each
        public = plain.is_global and not plain.is_multicast
        if not public and not (settings.SANDBOX and plain.is_loopback):
            raise Refused(_("The name leads to an address that is not public."))
    return str(addresses[0])


class _Pinned(http.client.HTTPConnection):
    """Connects to the address that was checked, whatever the name says by then; TLS is for the name."""

    def __init__(self, host: str, address: str, port: int, *, secure: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self._address, self._secure = address, secure
        # the Host header leaves the scheme's own port out
        self.default_port = 443 if secure else 80

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


class _Answer(http.client.HTTPResponse):
    """Comes in time and is short: a receiver that sends a byte now and then keeps nobody waiting for the next."""

    def __init__(self, sock: socket.socket, until: float, **how: Any) -> None:
        super().__init__(sock, **how)
        self.fp.close()
        self.fp = io.BufferedReader(_Bounded(sock, until))


class _Bounded(io.RawIOBase):
    """What comes over a connection, until a time of the monotonic clock and up to MOST_BYTES."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock, self._until, self._left = sock, until, MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        seconds = self._until - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        if not self._left:
            raise http.client.LineTooLong("answer")
        self._sock.settimeout(seconds)
        count = self._sock.recv_into(buffer, min(len(buffer), self._left))
        self._left -= count
        return count
