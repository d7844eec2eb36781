"""Credential formats. Each is one module with one small interface."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ..claims import CardContent
from ..models import CardKind
from ..status.places import Place

Sign = Callable[[list[bytes]], list[bytes]]


@dataclass(frozen=True, slots=True)
class Binding:
    """What one copy is bound to: the holder's public key and a place in a status list."""

    jwk: dict[str, str]
    place: Place


@dataclass(frozen=True, slots=True)
class Issued:
    """A finished copy, and the SHA-256 of the part of it that is signed and never changes when shown."""

    serialized: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Frame:
    """What all copies of one card share besides its claims."""

    issuer: str
    vct: str
    issued_at: int  # seconds


class Format(Protocol):
    """A credential format as the issuer uses it."""

    IDENTIFIER: str  # of OpenID4VCI's format profile
    SUFFIX: str  # of credential configuration ids
    SIGNING_KIND: str  # of identity.signing.rules.KINDS

    def configuration(self, kind: CardKind) -> dict[str, Any]:
        """What is particular to this format in credential_configurations_supported."""

    def build(
        self, frame: Frame, content: CardContent, bindings: Sequence[Binding], header: str, sign: Sign
    ) -> list[Issued]:
        """Make a copy for each binding, signed in one call of `sign`."""
