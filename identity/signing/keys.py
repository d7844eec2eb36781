"""Which key signs now, and its constant protected header."""

from __future__ import annotations

from functools import lru_cache

from django.core.exceptions import ImproperlyConfigured

from .encoding import b64url, compact_json
from .models import IssuerKey, KeyState


def active_key(purpose: str) -> IssuerKey:
    """The one active key of a purpose. Raises ImproperlyConfigured if there is none."""
    try:
        return IssuerKey.objects.get(purpose=purpose, state=KeyState.ACTIVE)
    except IssuerKey.DoesNotExist:
        raise ImproperlyConfigured(f"No active {purpose} key: run `manage.py ensure_keys`.") from None


def verification_keys(purpose: str) -> list[IssuerKey]:
    """Keys whose signatures count: active and retired, newest first. Rotation keeps old signatures valid."""
    states = (KeyState.ACTIVE, KeyState.RETIRED)
    return list(IssuerKey.objects.filter(purpose=purpose, state__in=states).order_by("-valid_from"))


def protected_header(key: IssuerKey, typ: str) -> str:
    """Base64url of the one protected header that this key uses with this `typ`: constant, so that it can be cached."""
    return _header(key.algorithm, typ, tuple(key.x5c))


@lru_cache(maxsize=256)
def _header(algorithm: str, typ: str, x5c: tuple[str, ...]) -> str:
    return b64url(compact_json({"alg": algorithm, "typ": typ, "x5c": list(x5c)}))
