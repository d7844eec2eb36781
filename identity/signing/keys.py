"""Which key signs now, and its constant protected header."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from django.db.models import CharField

from ..compiled import Asked, CompiledQuery, Slot, together
from .client import NoActiveKey
from .encoding import b64url, compact_json
from .models import IssuerKey, KeyPurpose, KeyState

_ACTIVE = CompiledQuery(lambda: IssuerKey.objects.filter(purpose=Slot("purpose", CharField()), state=KeyState.ACTIVE))


def active_key(purpose: str) -> IssuerKey:
    """The one active key of a purpose. Raises NoActiveKey."""
    [found] = together(asked_key(purpose))
    return the_key(found, purpose)


def asked_key(purpose: str) -> Asked[list[IssuerKey]]:
    """The same, to be asked together with other things; then `the_key`."""
    return _ACTIVE.asked(purpose=purpose)


def the_key(found: list[IssuerKey], purpose: str) -> IssuerKey:
    """The one that was found. Raises NoActiveKey."""
    if not found:
        raise NoActiveKey(f"No {purpose} key signs now: see docs/key-ceremony.md.")
    return found[0]


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
