"""How far an import is, in Redis: the transaction that does the work cannot show it."""

import uuid
from dataclasses import asdict, dataclass

from django.core.cache import cache

_KEPT = 3600


@dataclass(frozen=True, slots=True)
class Progress:
    phase: str  # reading, comparing, writing
    percent: int


class Reporter:
    """Writes only when the whole percent changes."""

    def __init__(self, import_id: uuid.UUID) -> None:
        self.key = _key(import_id)
        self.last: Progress | None = None

    def reading(self, share: float) -> None:
        self.say("reading", int(share * 60))

    def say(self, phase: str, percent: int) -> None:
        now = Progress(phase, percent)
        if now != self.last:
            cache.set(self.key, asdict(now), _KEPT)
            self.last = now


def read(import_id: uuid.UUID) -> Progress | None:
    stored = cache.get(_key(import_id))
    return Progress(**stored) if stored else None


def forget(import_id: uuid.UUID) -> None:
    cache.delete(_key(import_id))


def _key(import_id: uuid.UUID) -> str:
    return f"register:import:{import_id}"
