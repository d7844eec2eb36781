"""The name of the log, from the issuer's address (C2SP: the address without its scheme)."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

from .log.heads import YEAR
from .log.notes import ED25519, VerifierKey


def origin_of(year: int) -> str:
    """Origin line and key name of a year's log."""
    return f"{_family()}/{year}"


def origin_pattern() -> str:
    """All years' origins, for trust policies and witnesses."""
    return f"{_family()}/{YEAR}"


def log_keys() -> list[bytes]:
    """Raw Ed25519 public keys whose signature counts, newest first."""
    keys: Callable[[], list[bytes]] = import_string(settings.CHECKPOINT_KEYS)
    return keys()


def verifier_keys(origin: str) -> list[VerifierKey]:
    """The same as keys of one log."""
    return [VerifierKey(origin, ED25519, key) for key in log_keys()]


def _family() -> str:
    return f"{urlsplit(settings.ISSUER_ORIGIN).netloc}/log"
