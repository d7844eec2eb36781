"""/healthz and /readyz: what is broken is named, and only then is the answer 503."""

import time

import pytest
from django.core.cache import cache

from tests.wallet.hosts import ISSUER
from wallet.leader import BEAT_HEARTBEAT
from wallet.tasks import worker_heartbeat


def test_healthz__says_ok(client):
    assert client.get("/healthz", HTTP_HOST=ISSUER).content == b"ok\n"


@pytest.mark.django_db
def test_readyz__all_parts_work__is_ready(client):
    worker_heartbeat()
    cache.set(BEAT_HEARTBEAT, time.time())

    response = client.get("/readyz", HTTP_HOST=ISSUER)

    body = response.json()
    assert (response.status_code, body["ready"]) == (200, True)
    assert set(body["checks"]) == {"database", "redis", "signer", "worker", "beat"}
    assert body["checks"]["beat"]["age_seconds"] in (0, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("at", [None, -120])
def test_readyz__no_recent_heartbeat__is_not_ready(client, at):
    worker_heartbeat()
    if at is not None:
        cache.set(BEAT_HEARTBEAT, time.time() + at)

    response = client.get("/readyz", HTTP_HOST=ISSUER)

    checks = response.json()["checks"]
    assert response.status_code == 503
    assert checks["worker"]["ready"]
    assert not checks["beat"]["ready"]
    assert "heartbeat" in checks["beat"]["reason"]


@pytest.mark.django_db
def test_readyz__signer_away__is_not_ready_and_says_so(client, settings, tmp_path):
    settings.SIGNER_SOCKET = tmp_path / "nobody.sock"
    _forget_connection()

    response = client.get("/readyz", HTTP_HOST=ISSUER)

    assert response.status_code == 503
    assert response.json()["checks"]["signer"] == {
        "ready": False,
        "reason": "SignerUnavailable",
        "ms": response.json()["checks"]["signer"]["ms"],
    }
    _forget_connection()


def _forget_connection() -> None:
    from identity.signing import client as signer

    signer._forget()
