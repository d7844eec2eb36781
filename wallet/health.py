"""Whether the wallet can do its work: `/healthz` (this process answers) and `/readyz` (all that it needs does)."""

import time
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

from identity.signing import client as signer
from identity.signing.keys import purposes_without_a_key
from wallet.watch import OLDEST_HEARTBEAT, age_of

Check = Callable[[], dict[str, object]]


class NotReadyError(Exception):
    """One part does not do its work; the message says how it shows, without addresses."""

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.details = details


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Every part with its state; 503 when one is not ready."""
    checks = {name: _outcome(check) for name, check in CHECKS.items()}
    ready = all(check["ready"] for check in checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def _outcome(check: Check) -> dict[str, object]:
    start = time.monotonic()
    try:
        outcome = {"ready": True} | check()
    except NotReadyError as error:
        outcome = {"ready": False, "reason": str(error)} | error.details
    except Exception as error:  # whatever a broken part throws, the answer is "not ready"
        outcome = {"ready": False, "reason": type(error).__name__}
    return outcome | {"ms": round((time.monotonic() - start) * 1000, 1)}


def _database() -> dict[str, object]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {}


def _redis() -> dict[str, object]:
    once = Retry(NoBackoff(), 0)  # the question is about now
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=3, socket_connect_timeout=3, retry=once) as client:
        client.ping()
    return {}


def _signer() -> dict[str, object]:
    held = signer.ping()
    if missing := purposes_without_a_key(held):
        raise NotReadyError("no key signs: " + ", ".join(missing), keys=len(held))
    return {"keys": len(held)}


def _heartbeat(part: str) -> Check:
    def check() -> dict[str, object]:
        age = age_of(part)
        if age is None:
            raise NotReadyError("no heartbeat yet")
        if age > OLDEST_HEARTBEAT:
            raise NotReadyError("the last heartbeat is too old", age_seconds=age)
        return {"age_seconds": age}

    return check


CHECKS: dict[str, Check] = {
    "database": _database,
    "redis": _redis,
    "signer": _signer,
    "worker": _heartbeat("worker"),
    "beat": _heartbeat("beat"),
}
