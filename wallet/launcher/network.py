"""Ports and addresses of the running wallet."""

import errno
import http.client
import os
import socket
import ssl
import time
from pathlib import Path
from urllib.parse import urlsplit

from wallet.launcher.children import StartError


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def binds(ports: list[int], *, public: bool) -> list[str]:
    """Addresses to listen on. Browsers take either family for "localhost", so both are served."""
    addresses = [f"{'0.0.0.0' if public else '127.0.0.1'}:{port}" for port in ports]  # noqa: S104 (asked for)
    if has_ipv6():
        addresses += [f"[::1]:{port}" for port in ports]
    return addresses


def require_free(addresses: list[str], *, patience: float = 8.0) -> None:
    """Wait a little for an earlier instance that is shutting down.

    Raises:
        StartError: another program listens there.
    """
    deadline = time.monotonic() + patience
    for address in addresses:
        host, port = address.rsplit(":", 1)
        while not _free(host.strip("[]"), int(port)):
            if time.monotonic() > deadline:
                raise StartError(
                    f"Port {port} is taken by another program. The wallet needs four in a row: make run PORT=9000"
                )
            time.sleep(0.2)


def _free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise StartError(f"Cannot listen on port {port}: {error.strerror}. Choose others: PORT=9000") from error
    return True


def lan_address() -> str:
    """This machine's address on its network. No packet is sent: connecting a UDP socket only asks the routing table."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def https_host() -> str:
    """The name under which phones reach this machine. WebAuthn takes no bare IP address, hence a name that holds it."""
    return os.environ.get("HOST") or f"{lan_address().replace('.', '-')}.sslip.io"


def answers(origin: str, path: str, trusted: Path | None) -> bool:
    """Whether the wallet on this machine answers 200, asked under its own name without looking the name up."""
    parts = urlsplit(origin)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = http.client.HTTPConnection(parts.hostname or "", port, timeout=10)
    try:
        connection.sock = socket.create_connection(("127.0.0.1", port), timeout=10)
        if parts.scheme == "https":
            context = ssl.create_default_context(cafile=trusted)
            connection.sock = context.wrap_socket(connection.sock, server_hostname=parts.hostname)
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
