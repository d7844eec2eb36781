"""Which key signs now, and its constant protected header."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from .client import NoActiveKey
from .encoding import b64url, compact_json
from .models import IssuerKey, KeyPurpose, KeyState


def active_key(purpose: str) -> IssuerKey:
    """The one active key of a purpose. Raises NoActiveKey."""
    try:
        return IssuerKey.objects.get(purpose=purpose, state=KeyState.ACTIVE)
    except IssuerKey.DoesNotExist:
        raise NoActiveKey(f"No {purpose} key signs now: see docs/key-ceremony.md.") from None


def purposes_without_a_key(held: Collection[str]) -> list[str]:
    """Purposes for which nothing is signed now, when the signing process holds these keys."""
    signing = IssuerKey.objects.filter(state=KeyState.ACTIVE, kid__in=held).values_list("purpose", flat=True)
    return sorted(set(KeyPurpose) - set(signing))


def verification_keys(purpose: str) -> list[IssuerKey]:
    """Keys whose signatures count: announced, active and retired, newest first. Old signatures stay valid."""
    return list(IssuerKey.objects.filter(purpose=purpose, state__in=KeyState.PUBLISHED).order_by("-valid_from"))


def protected_header(key: IssuerKey, typ: str) -> str:
    """Base64url of the one protected header that this key uses with this `typ`: constant, so that it can be cached."""
    return _header(key.algorithm, typ, tuple(key.x5c))


@lru_cache(maxsize=256)
def _header(algorithm: str, typ: str, x5c: tuple[str, ...]) -> str:
    return b64url(compact_json({"alg": algorithm, "typ": typ, "x5c": list(x5c)}))
