"""Where facts about residents come from. The list that staff import is one source; a live lookup would be another."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.conf import settings
from django.db.models import CharField, DateField, Exists, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.utils.module_loading import import_string

from identity.compiled import Asked, CompiledQuery, Slot
from identity.models import District, DongSuccession, Member

from .models import EntryState, Residence, Residency

DEFAULT = "identity.register.source.ImportedRegister"


@dataclass(frozen=True, slots=True)
class RegisterFacts:
    """What the register says about one resident on a day.

    `district` as it was called on that day; None when the city was redrawn and the register does not know the dong.
    """

    register_key: str
    name: str
    birth_date: date
    district: District | None
    dong: str
    household_key: str
    children: int
    since: date


class ResidentRegister(Protocol):
    """A source of residents, by the opaque key that the register's owner made."""

    def facts(self, register_key: str, on: date) -> RegisterFacts | None:
        """None when the register does not list this person in the city on that day."""
        ...


class ImportedRegister:
    """The lists that staff import. One query, and another where the district was divided since."""

    def facts(self, register_key: str, on: date) -> RegisterFacts | None:
        return self._facts(_BY_KEY(key=register_key, on=on), on)

    def asked_of(self, member: Member, on: date) -> Asked[RegisterFacts | None]:
        """The facts about a member who is bound on that day, to be asked together with other things."""
        asked = _BY_MEMBER.asked(member=member.pk, on=on)
        return Asked(asked.sql, asked.parameters, lambda rows: self._facts(asked.read(rows), on))

    @staticmethod
    def _facts(found: list[Residence], on: date) -> RegisterFacts | None:
        """Where the entry lived on the day, with the district that this place belonged to."""
        if not found:
            return None
        [residence] = found
        entry = residence.entry
        return RegisterFacts(
            register_key=entry.register_key,
            name=entry.name,
            birth_date=entry.birth_date,
            district=_district(residence, on),
            dong=residence.dong,
            household_key=entry.household_key,
            children=entry.child_count,
            since=residence.since,
        )


_ON = Slot("on", DateField())


def bindings() -> QuerySet[Residency]:
    """What binds the member of slot `member` to the register on the day of slot `on`."""
    lasting = Q(ended_at=None) | Q(ended_at__date__gt=_ON)
    return Residency.objects.filter(lasting, member=Slot("member", UUIDField())).order_by("-bound_at")


def _residences(**whose: Any) -> QuerySet[Residence]:
    steps = DongSuccession.objects.filter(
        predecessor=OuterRef("district"), effective_on__lte=_ON, effective_on__gt=OuterRef("since")
    )
    return (
        Residence.objects.select_related("entry", "district")
        .filter(Q(until=None) | Q(until__gt=_ON), since__lte=_ON, **whose)
        .exclude(Q(until=None) & ~Q(entry__state=EntryState.ACTIVE) & Q(entry__suspended_on__lte=_ON))
        .annotate(
            successor=Subquery(steps.filter(dong=OuterRef("dong")).values("successor")[:1]),
            divided=Exists(steps),
        )
        .order_by("pk")[:1]
    )


_BY_KEY = CompiledQuery(lambda: _residences(entry__register_key=Slot("key", CharField())))
_BY_MEMBER = CompiledQuery(lambda: _residences(entry=Subquery(bindings().values("entry")[:1])))


def _district(residence: Residence, on: date) -> District | None:
    """The district of the day; None where the city was redrawn and only a guess could tell."""
    found = vars(residence)  # annotations
    if found["divided"] and not residence.dong:
        return None
    successor: int | None = found["successor"]
    place = District.objects.get(pk=successor) if successor else residence.district
    return place if on in place.valid else None


def resident_register() -> ResidentRegister:
    """The configured source: settings.RESIDENT_REGISTER is the dotted path of a class with `facts`."""
    source: ResidentRegister = import_string(getattr(settings, "RESIDENT_REGISTER", DEFAULT))()
    return source
