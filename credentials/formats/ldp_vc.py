"""W3C credentials with a Data Integrity proof (`ldp_vc`): one format for each of the two suites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from identity.signing.dids import did_of_key, multikey_id
from identity.signing.models import IssuerKey

from ..claims import CardContent
from ..models import CardKind
from . import Binding, Frame, Issued, Sign
from .w3c.documents import card_document, stamp_of
from .w3c.proofs import ECDSA, EDDSA, secure
from .w3c.vocabulary import BASE, OPEN_BADGE, OPEN_BADGES, context_address, type_names


@dataclass(frozen=True, slots=True)
class LdpVc:
    """One suite. See formats.Format."""

    CODE: str
    SUFFIX: str
    SIGNING_KIND: str
    suite: str
    IDENTIFIER: str = "ldp_vc"
    BINDING_METHODS: tuple[str, ...] = ("did:jwk", "did:key", "jwk")

    def configuration(self, kind: CardKind) -> dict[str, Any]:
        """OpenID4VCI 1.0 appendix A.1.2."""
        return {
            "credential_definition": definition(kind),
            "credential_signing_alg_values_supported": [self.suite],
        }

    def claims_at(self, kind: CardKind) -> tuple[str, ...]:
        """See formats.Format."""
        return ("credentialSubject",)

    def header(self, key: IssuerKey) -> str:
        """The verification method that each proof names."""
        return multikey_id(did_of_key(key), key)

    def build(
        self, frame: Frame, content: CardContent, bindings: Sequence[Binding], header: str, sign: Sign
    ) -> list[Issued]:
        """See formats.Format."""
        documents = [card_document(frame, content, binding) for binding in bindings]
        secured = secure(documents, self.suite, header, stamp_of(frame.issued_at), sign)
        return [Issued(each.document, each.digest) for each in secured]


def definition(kind: CardKind) -> dict[str, Any]:
    """What a wallet compares a credential's kind by."""
    return {
        "@context": [BASE, *([OPEN_BADGES] if kind.achievement else []), context_address(kind.vct)],
        "type": ["VerifiableCredential", *([OPEN_BADGE] if kind.achievement else []), type_names(kind.vct)[0]],
    }


WITH_EDDSA = LdpVc("ldp_vc", "ldp-eddsa", "vc-eddsa", EDDSA)
WITH_ECDSA = LdpVc("ldp_vc+ecdsa", "ldp-ecdsa", "vc-ecdsa", ECDSA)
