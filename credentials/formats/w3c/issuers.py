"""The two DIDs under which W3C documents are issued here, and their signatures by the signing process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from identity.signing import client, dids
from identity.signing.keys import active_key
from identity.signing.rules import KINDS

from .. import vc_jwt
from . import proofs


@dataclass(frozen=True, slots=True)
class Issuer:
    """A DID and the prefix of its kinds of signatures."""

    name: str
    did_of: Callable[[], str]
    prefix: str = ""

    @property
    def did(self) -> str:
        return self.did_of()

    def prove(self, documents: Sequence[dict[str, Any]], suite: str, created: str) -> list[proofs.Secured]:
        """Add a Data Integrity proof to each; they share one @context."""
        kind = f"{self.prefix}{'vc-eddsa' if suite == proofs.EDDSA else 'vc-ecdsa'}"
        key = active_key(KINDS[kind][0])
        sign = partial(client.sign, key.kid, kind)
        return proofs.secure(documents, suite, dids.multikey_id(self.did, key), created, sign)

    def envelop(self, document: dict[str, Any]) -> str:
        """As vc+jwt."""
        kind = f"{self.prefix}vc-jwt"
        key = active_key(KINDS[kind][0])
        header = vc_jwt.jws_header(f"{self.did}#{key.kid}")
        return vc_jwt.jwts([document], header, partial(client.sign, key.kid, kind))[0]


CITY = Issuer("city", dids.issuer_did)
INTEGRATORS = Issuer("integrators", dids.integrators_did, "api-")
