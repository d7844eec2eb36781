"""Where checkpoints are anchored: one small interface, one module a backend, several at once."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from ..log.heads import TreeHead
from ..models import AnchorState, Checkpoint


@dataclass(frozen=True, slots=True)
class Status:
    """What a backend says of one anchor now. `reference` may change while it is pending (a replaced transaction)."""

    state: AnchorState
    reference: str


class Backend(Protocol):
    """A chain, a time-stamp authority, or anything else that remembers a root for us.

    name: stable, as in the database and in proof bundles. every: anchor at most so often. limit: an anchor unfinal for
    longer raises an alarm. waiting: at most so many pending at once, so a slow one piles nothing up: the next anchor is
    of the newest root. The fourth verb, verify, is `anchoring.verify.evidence`: it must not need Django.
    """

    name: str
    every: timedelta
    limit: timedelta
    waiting: int

    def submit(self, checkpoint: Checkpoint) -> str:
        """Send the checkpoint's root; returns a reference. May be called again for the same one: the same outcome."""

    def status(self, checkpoint: Checkpoint, reference: str) -> Status:
        """Where it stands now; sends it again if it was lost."""

    def prove(self, checkpoint: Checkpoint, reference: str) -> dict[str, Any]:
        """The evidence for a proof bundle: JSON, checked without us."""

    def policy(self) -> dict[str, Any]:
        """What a verifier needs to know of this backend, for the trust policy that the installation offers."""


class BackendDown(Exception):
    """A backend does not answer now; worth a retry."""


class BackendRefuses(Exception):
    """A backend will not anchor until a person does something: the alarm `backend.refuses` says what."""


def head_of(checkpoint: Checkpoint) -> TreeHead:
    """What is anchored of a checkpoint."""
    return TreeHead(checkpoint.log.origin, checkpoint.size, bytes(checkpoint.root))


@cache
def enabled() -> tuple[Backend, ...]:
    """The backends of this installation, in order (settings.ANCHOR_BACKENDS: dotted paths)."""
    return tuple(import_string(path)() for path in settings.ANCHOR_BACKENDS)


def get(name: str) -> Backend:
    """The backend of that name. Raises LookupError if it is no longer enabled."""
    for backend in enabled():
        if backend.name == name:
            return backend
    raise LookupError(name)
