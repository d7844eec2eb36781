"""`make run HTTPS=1`: all four origins by the development CA, and what a phone needs."""

import http.client
import shutil
import socket
import ssl
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509

from tests import cluster
from tests.wallet.product import Product, free_port
from wallet.config import ROLES
from wallet.launcher.certificates import server_files
from wallet.launcher.network import answers, https_host

HOST = "wallet.test"


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    folder = Path(tempfile.mkdtemp(prefix="wallet-product-"))
    folder.chmod(0o711)
    cluster.copy_to(folder / "var" / "postgres")
    running = Product(folder / "var", free_port(), HTTPS="1", HOST=HOST)
    try:
        running.wait_until_said("Ctrl-C stops it.")
        yield running
    finally:
        running.end()
        shutil.rmtree(folder)


@pytest.mark.servers
@pytest.mark.xdist_group("product")
@pytest.mark.timeout(900)
class TestRunning:
    def test_start__says_the_addresses_how_to_install_the_ca_and_shows_a_qr(self, product):
        assert "Incheon Wallet is ready." in product.output  # asked over TLS, under its own name
        assert f"Wallet      https://{HOST}:{product.port + 1}" in product.output
        assert "install the development CA" in product.output
        assert "█" in product.output

    def test_every_origin__is_trusted_through_the_ca(self, product):
        for offset in range(len(ROLES)):
            assert self._get(product, offset, "/").status in (200, 302)

    def test_cookies__are_secure(self, product):
        cookies = self._get(product, 1, "/").headers.get_all("Set-Cookie")

        assert cookies
        assert all("Secure" in cookie for cookie in cookies)

    def test_hsts__is_not_sent_in_sandbox_mode(self, product):
        assert "Strict-Transport-Security" not in self._get(product, 1, "/").headers

    def test_certificate_of_the_ca__is_offered_to_phones_without_its_key(self, product):
        with urllib.request.urlopen(f"http://127.0.0.1:{product.port + 4}/", timeout=30) as answer:
            content = answer.read()

        assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
        assert (
            x509.load_pem_x509_certificate(content).extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        )
        assert b"PRIVATE" not in content

    def _get(self, product: Product, offset: int, path: str) -> http.client.HTTPResponse:
        context = ssl.create_default_context(cafile=product.var / "ca" / "ca.pem")
        connection = http.client.HTTPSConnection(HOST, product.port + offset, timeout=30)
        plain = socket.create_connection(("127.0.0.1", product.port + offset), timeout=30)
        connection.sock = context.wrap_socket(plain, server_hostname=HOST)
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer


def test_server_files__again__keep_the_ca_and_renew_the_certificate(tmp_path):
    first = server_files(tmp_path / "ca", HOST)
    authority, certificate = first.authority.read_bytes(), first.certificate.read_bytes()

    again = server_files(tmp_path / "ca", "other.test")

    assert again.authority.read_bytes() == authority
    assert again.certificate.read_bytes() != certificate
    for key in ("ca.key", "server.key"):
        assert (tmp_path / "ca" / key).stat().st_mode & 0o077 == 0


def test_https_host__is_a_name_that_holds_the_address(monkeypatch):
    monkeypatch.delenv("HOST", raising=False)
    name = https_host()

    assert name.endswith(".sslip.io")
    assert all(part.isdigit() for part in name.removesuffix(".sslip.io").split("-"))


def test_answers__nobody_there__is_false():
    assert not answers(f"http://localhost:{free_port()}", "/readyz", None)
