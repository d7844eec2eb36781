"""The log says what happened, under a request id, and nothing about persons."""

import json
import logging

import pytest
import structlog
from django.db import IntegrityError, transaction

from identity.models import User
from tests.wallet.hosts import ISSUER


@pytest.fixture
def lines():
    """What reaches the handlers, rendered as in production."""
    from django.conf import settings

    formatter = structlog.stdlib.ProcessorFormatter(
        processor=structlog.processors.JSONRenderer(),
        foreign_pre_chain=settings.LOGGING["formatters"]["json"]["foreign_pre_chain"],
    )
    found: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(formatter.format(record))

    handler = Keep()
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield found
    root.removeHandler(handler)
    root.setLevel(before)


def test_request_line__has_an_id_and_no_address_query_or_browser(client, lines):
    response = client.get(
        "/healthz?name=Hong+Gildong", HTTP_HOST=ISSUER, REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="Phone/of-someone"
    )

    (line,) = [json.loads(line) for line in lines if "request_finished" in line]
    assert line["request"] == "GET /healthz"
    assert line["request_id"] == response["X-Request-ID"]
    everything = " ".join(lines)
    for secret in ("203.0.113.77", "Gildong", "Phone/of-someone", "user_id"):
        assert secret not in everything


@pytest.mark.django_db
def test_request_line__keeps_ids_and_hides_references_that_open_something(client, lines):
    secret, known = "wKWqJNNA5fkaMrZmJ5u46zhpmA_qfXEMV6YTxKVz6js", "b5d52ff9-01d8-4553-b263-bd8949a4a079"

    for path in (f"/credential-offer/{secret}", f"/status-lists/{known}"):
        client.get(path, HTTP_HOST=ISSUER)

    said = [json.loads(line)["request"] for line in lines if "request_finished" in line]
    assert said == ["GET /credential-offer/…", f"GET /status-lists/{known}"]
    assert secret not in " ".join(lines)


@pytest.mark.django_db
def test_database_error__is_logged_without_the_values_it_quotes(lines):
    value = "".join(["gil", "dong@example.kr"])  # a traceback quotes the source, which is no one's data
    User.objects.create(username=value)
    try:
        with transaction.atomic():
            User.objects.create(username=value)
    except IntegrityError:
        structlog.get_logger("test").exception("user.failed")

    (line,) = [json.loads(line) for line in lines if "user.failed" in line]
    assert "IntegrityError: 23505" in line["exception"]
    assert "gildong" not in line["exception"]


def test_error__of_another_kind__keeps_its_traceback(lines):
    try:
        int("seven")
    except ValueError:
        structlog.get_logger("test").exception("number.failed")

    (line,) = [json.loads(line) for line in lines if "number.failed" in line]
    assert "Traceback" in line["exception"]
    assert "test_logs.py" in line["exception"]
