"""What the verifier's app asks its own origin for."""

import time
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.test import Client

from identity.signing.ceremony import root_certificate

pytestmark = pytest.mark.django_db


def test_config__names_the_lists_the_root_and_the_time__and_is_never_kept():
    answer = Client(HTTP_HOST=urlsplit(settings.VERIFIER_ORIGIN).netloc).get("/api/config")

    body = answer.json()
    assert body["issuer"] == settings.ISSUER_ORIGIN
    assert body["trust_list"] == f"{settings.ISSUER_ORIGIN}/trust-list"
    root = x509.load_pem_x509_certificate(body["anchors"].encode())
    assert root.public_bytes(Encoding.DER) == root_certificate().public_bytes(Encoding.DER)
    assert abs(body["now"] / 1000 - time.time()) < 60
    assert "no-store" in answer["Cache-Control"]


def test_config__on_another_origin__is_not_there():
    assert Client(HTTP_HOST=urlsplit(settings.ISSUER_ORIGIN).netloc).get("/api/config").status_code == 404
