"""Credential formats. Each is one module with one small interface."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from identity.signing.models import IssuerKey

from ..claims import CardContent
from ..models import CardKind
from ..status.places import Place

Sign = Callable[[list[bytes]], list[bytes]]


@dataclass(frozen=True, slots=True)
class Binding:
    """What one copy is bound to: the holder's public key and a place in a status list."""

    jwk: dict[str, str]
    place: Place
    did: str = ""  # by which the holder named the key, if so


@dataclass(frozen=True, slots=True)
class Issued:
    """A finished copy, and the SHA-256 of the part of it that is signed and never changes when shown."""

    serialized: str | dict[str, Any]
    digest: bytes


@dataclass(frozen=True, slots=True)
class Frame:
    """What all copies of one card share besides its claims."""

    issuer: str
    vct: str
    issued_at: int  # seconds


class Format(Protocol):
    """A credential format as the issuer uses it."""

    @property
    def CODE(self) -> str:
        """Our name for it, in card kinds and in what was issued."""

    @property
    def IDENTIFIER(self) -> str:
        """Of OpenID4VCI's format profile."""

    @property
    def SUFFIX(self) -> str:
        """Of credential configuration ids."""

    @property
    def SIGNING_KIND(self) -> str:
        """Of identity.signing.rules.KINDS."""

    @property
    def BINDING_METHODS(self) -> tuple[str, ...]:
        """Of cryptographic_binding_methods_supported."""

    def configuration(self, kind: CardKind) -> dict[str, Any]:
        """What is particular to this format in credential_configurations_supported."""

    def claims_at(self, kind: CardKind) -> tuple[str, ...]:
        """Where the claims stand in a credential (OpenID4VCI 1.0 appendix C)."""

    def header(self, key: IssuerKey) -> str:
        """What names the signing key in each copy."""

    def build(
        self, frame: Frame, content: CardContent, bindings: Sequence[Binding], header: str, sign: Sign
    ) -> list[Issued]:
        """Make a copy for each binding, signed in one call of `sign`."""
