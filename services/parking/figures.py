"""A month of parking by district: bookings, occupancy, permits, shares, penalties, abandoned vehicles; masked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat, Greatest, Least
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from credentials.figures.tables import Month, Pairs, Table, by_district

from .models import (
    Bay,
    Booking,
    BookingState,
    CaseState,
    CaseStep,
    Look,
    LotKind,
    Penalty,
    PenaltyKind,
    PenaltyState,
    Permit,
    Right,
    SharingConsent,
    Shift,
    Window,
)

KINDS = {kind.value: kind.label for kind in LotKind if kind.value in LotKind.BOOKABLE}


def tables(month: Month) -> list[Table]:
    bookings = by_district(month, "bookings", _("bookings that began in the month"), KINDS, _bookings(month))
    return [
        bookings,
        _occupancy(month, bookings),
        by_district(month, "permits", _("resident permits in force at the end"), dict(Shift.choices), _permits(month)),
        by_district(month, "consents", _("consents of households to sharing"), CONSENTS, _consents(month)),
        by_district(month, "shares", _("times offered for sharing"), SHARES, _shares(month)),
        by_district(month, "looks", _("look-ups by attendants, by what was found"), dict(Right.choices), _looks(month)),
        by_district(
            month, "penalties", _("warnings and charges, by what became of them"), _outcomes(), _penalties(month)
        ),
        by_district(month, "abandoned", _("abandoned vehicles, by step taken"), dict(CaseState.choices), _steps(month)),
    ]


CONSENTS = {"given": _("given in the month"), "withdrawn": _("withdrawn in the month")}
SHARES = {"booked": _("booked by a driver"), "unbooked": _("booked by nobody")}


def _outcomes() -> dict[str, str]:
    """Named in the reader's language."""
    return {
        f"{kind.value}:{state.value}": f"{kind.label} · {state.label}" for kind in PenaltyKind for state in PenaltyState
    }


def _within(month: Month, field: str) -> Q:
    return Q(**{f"{field}__gte": month.begins_at, f"{field}__lt": month.ends_at})


def _counted(rows: QuerySet[Any], row: str, district: str) -> Pairs:
    return list(rows.order_by().values_list(row, district).annotate(Count("pk")))


def _used(month: Month) -> QuerySet[Any]:
    """Bookings that were not cancelled, with their first moment."""
    rows = Booking.objects.exclude(state=BookingState.CANCELLED).filter(bay__lot__kind__in=LotKind.BOOKABLE)
    return rows.annotate(begins=F("during__startswith"), stops=Coalesce(F("ended_at"), F("during__endswith")))


def _bookings(month: Month) -> Pairs:
    return _counted(_used(month).filter(_within(month, "begins")), "bay__lot__kind", "bay__lot__district")


def _occupancy(month: Month, bookings: Table) -> Table:
    """Per cent of the bays' time; hidden wherever the bookings are, so that neither table gives the other away."""
    until = min(month.ends_at, now())
    first, last = Greatest(F("begins"), Value(month.begins_at)), Least(F("stops"), Value(until))
    overlap = ExpressionWrapper(last - first, DurationField())
    rows = _used(month).filter(begins__lt=until, stops__gt=month.begins_at).order_by()
    taken = rows.values_list("bay__lot__kind", "bay__lot__district").annotate(time=Sum(overlap))
    bays = Bay.objects.filter(active=True, lot__active=True).order_by()
    there = {(kind, place): number for kind, place, number in _counted(bays, "lot__kind", "lot__district")}
    times = {(kind, place): time for kind, place, time in taken}
    length = max(until - month.begins_at, timedelta())

    def per_cent(kinds: list[str], places: list[int | None]) -> int:
        pairs = [(kind, place) for kind in kinds for place in places]
        possible = length * sum(there.get(pair, 0) for pair in pairs)
        used: timedelta = sum((times.get(pair, timedelta()) for pair in pairs), timedelta())
        return min(round(100 * (used / possible)), 100) if possible else 0

    kinds, places = [[kind] for kind in KINDS], [[place] for place in bookings.column_ids]
    cells = [
        [
            None if bookings.cells[i][j] is None else per_cent(row, column)
            for j, column in enumerate([*places, list(bookings.column_ids)])
        ]
        for i, row in enumerate([*kinds, list(KINDS)])
    ]
    title = _("occupancy: per cent of the bays' time that was booked")
    return Table("occupancy", title, bookings.rows, bookings.columns, cells, bookings.column_ids)


def _permits(month: Month) -> Pairs:
    """In force on the month's last day."""
    last = month.end - timedelta(days=1)
    rows = Permit.objects.filter(during__contains=last).exclude(ended_at__lt=month.ends_at)
    return _counted(rows, "shift", "bay__lot__district")


def _consents(month: Month) -> Pairs:
    place = "household__building__lot__district"
    given = SharingConsent.objects.filter(_within(month, "given_at")).annotate(row=Value("given"))
    withdrawn = SharingConsent.objects.filter(_within(month, "withdrawn_at")).annotate(row=Value("withdrawn"))
    return _counted(given, "row", place) + _counted(withdrawn, "row", place)


def _shares(month: Month) -> Pairs:
    booked = Booking.objects.filter(window=OuterRef("pk")).exclude(state=BookingState.CANCELLED)
    row = Case(When(Exists(booked), then=Value("booked")), default=Value("unbooked"), output_field=CharField())
    return _counted(Window.objects.filter(_within(month, "offered_at")).annotate(row=row), "row", "bay__lot__district")


def _looks(month: Month) -> Pairs:
    return _counted(Look.objects.filter(_within(month, "at")), "found", "lot__district")


def _penalties(month: Month) -> Pairs:
    """One table of kind and outcome: two tables with the same totals would give hidden numbers away."""
    rows = Penalty.objects.filter(day__gte=month.first, day__lt=month.end)
    row = Concat(F("kind"), Value(":"), F("state"), output_field=CharField())
    return _counted(rows.annotate(row=row), "row", "lot__district")


def _steps(month: Month) -> Pairs:
    rows = CaseStep.objects.filter(done_on__gte=month.first, done_on__lt=month.end)
    return _counted(rows, "state", "case__district")
