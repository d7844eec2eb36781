"""Where facts about residents come from. The list that staff import is one source; a live lookup would be another."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.conf import settings
from django.db.models import CharField, DateField, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.module_loading import import_string

from identity.compiled import CompiledQuery, Slot
from identity.models import District, DongSuccession

from .models import EntryState, Residence

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
        residence = self._residence(register_key, on)
        if residence is None:
            return None
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

    @staticmethod
    def _residence(register_key: str, on: date) -> Residence | None:
        """Where the entry lived on the day, with the district that this place belonged to."""
        found = _RESIDENCE(key=register_key, on=on)
        return found[0] if found else None


def _residences() -> QuerySet[Residence]:
    on = Slot("on", DateField())
    steps = DongSuccession.objects.filter(
        predecessor=OuterRef("district"), effective_on__lte=on, effective_on__gt=OuterRef("since")
    )
    return (
        Residence.objects.select_related("entry", "district")
        .filter(Q(until=None) | Q(until__gt=on), entry__register_key=Slot("key", CharField()), since__lte=on)
        .exclude(Q(until=None) & ~Q(entry__state=EntryState.ACTIVE) & Q(entry__suspended_on__lte=on))
        .annotate(
            successor=Subquery(steps.filter(dong=OuterRef("dong")).values("successor")[:1]),
            divided=Exists(steps),
        )
        .order_by("pk")[:1]
    )


_RESIDENCE = CompiledQuery(_residences)


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
