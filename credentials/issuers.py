"""Who signs a card: the city, or an institution that the trust list allows this kind of card."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from identity.signing.keys import active_key
from identity.signing.models import IssuerKey, KeyPurpose
from identity.signing.rules import KINDS, institution_of

from .formats import Format
from .models import CardKind, InstitutionState, IssuingInstitution

INSTITUTION_KINDS = {kind.removeprefix("institution-"): kind for kind in KINDS if kind.startswith("institution-")}


@dataclass(frozen=True, slots=True)
class CardIssuer:
    """`institution` None: the city itself."""

    institution: IssuingInstitution | None = None

    @property
    def address(self) -> str:
        """`iss` of its cards."""
        return self.institution.address if self.institution else settings.ISSUER_ORIGIN

    @property
    def withdrawn(self) -> bool:
        return self.institution is not None and self.institution.state == InstitutionState.WITHDRAWN

    @property
    def names(self) -> tuple[str, str]:
        """Korean, English."""
        if self.institution is None:
            return "인천광역시", "Incheon Metropolitan City"
        return self.institution.name_ko, self.institution.name_en

    def may_issue(self, kind: CardKind) -> bool:
        """Whether a card of this kind is this issuer's, and the trust list allows it."""
        if self.institution is None:
            return kind.institution_id is None
        return kind.institution_id == self.institution.pk and self.institution.may_issue(kind.code)

    @property
    def purpose(self) -> str:
        """Of its card keys."""
        return self.institution.purpose if self.institution else KeyPurpose.CREDENTIAL.value

    def vcts(self) -> list[str]:
        """Types, in every version, that verifiers may accept of it."""
        kinds = CardKind.objects.filter(institution=self.institution).order_by("id")
        return [kind.vct for kind in kinds if self.may_issue(kind)]

    def signing_kind(self, fmt: Format) -> str:
        """Kind of signature for a format."""
        return fmt.SIGNING_KIND if self.institution is None else INSTITUTION_KINDS[fmt.SIGNING_KIND]

    def signing_purpose(self, fmt: Format) -> str:
        """Purpose of the key for a format."""
        purpose = KINDS[self.signing_kind(fmt)][0]
        return purpose if self.institution is None else f"{purpose}-{self.institution.code}"

    def signing(self, fmt: Format) -> tuple[str, IssuerKey]:
        """Kind of signature and key for a format. Raises NoActiveKey."""
        return self.signing_kind(fmt), active_key(self.signing_purpose(fmt))


def issuer_of(kind: CardKind) -> CardIssuer:
    return CardIssuer(kind.institution)


def issuer_of_key(key: IssuerKey) -> CardIssuer | None:
    """Whose cards a key signs; None where it is a key for something else."""
    if key.purpose == KeyPurpose.CREDENTIAL:
        return CardIssuer()
    code = institution_of(key.purpose)
    institution = IssuingInstitution.objects.filter(pk=code).first() if code else None
    return CardIssuer(institution) if institution else None


def all_issuers() -> list[CardIssuer]:
    """The city first, then every institution that is or was on the trust list."""
    institutions = IssuingInstitution.objects.exclude(state=InstitutionState.DRAFTED).order_by("code")
    return [CardIssuer(), *map(CardIssuer, institutions)]


def issued_now() -> Q:
    """Of card kinds: those whose institution, if they have one, is on the trust list."""
    return Q(institution=None) | Q(institution__state=InstitutionState.LISTED)
