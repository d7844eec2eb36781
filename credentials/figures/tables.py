"""The figures of a month: cards by district, and checks by purpose. Masked the same for whoever looks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from identity.models import District

from ..models import CardKind, Credential, CredentialState, StatusChange
from ..presentation.models import Purpose, Stage, UseCount
from .masking import masked
from .models import ScanCount, Verdict

SEOUL = ZoneInfo("Asia/Seoul")
Pairs = list[tuple[str, int | None, int]]


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers with their totals, which are the last row and column; None is hidden."""

    code: str
    title: str | Promise
    rows: list[str]
    columns: list[str]
    cells: list[list[int | None]]
    column_ids: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """A month in Seoul."""

    year: int
    month: int

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, self.month, 1)

    @property
    def end(self) -> dt.date:
        return dt.date(self.year + self.month // 12, self.month % 12 + 1, 1)

    @property
    def begins_at(self) -> dt.datetime:
        return dt.datetime.combine(self.first, dt.time(), SEOUL)

    @property
    def ends_at(self) -> dt.datetime:
        return dt.datetime.combine(self.end, dt.time(), SEOUL)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"


def card_tables(month: Month) -> list[Table]:
    """Issued, suspended and revoked in the month, and active at its end: by card and district."""
    during = Q(at__gte=month.begins_at, at__lt=month.ends_at)
    changes = StatusChange.objects.filter(during)
    issued = Credential.objects.filter(issued_at__gte=month.begins_at, issued_at__lt=month.ends_at)
    return [
        _by_card(month, "issued", _("issued in the month"), _of_credentials(issued)),
        rounded(_by_card(month, "active", _("active at the end, to the nearest ten"), _of_credentials(_active(month)))),
        _by_card(month, "suspended", _("suspended in the month"), _of_changes(changes, CredentialState.SUSPENDED)),
        _by_card(month, "revoked", _("revoked in the month"), _of_changes(changes, CredentialState.REVOKED)),
    ]


def rounded(table: Table) -> Table:
    """Exact stocks of two months would give away the small flows between them, which are hidden."""
    return replace(table, cells=[[cell and (cell + 5) // 10 * 10 for cell in row] for row in table.cells])


def _active(month: Month) -> QuerySet[Credential]:
    last = StatusChange.objects.filter(credential=OuterRef("pk"), at__lt=month.ends_at).order_by("-at", "-pk")
    rows = Credential.objects.filter(issued_at__lt=month.ends_at, expires_at__gt=month.ends_at)
    return rows.annotate(then=Coalesce(Subquery(last.values("after")[:1]), Value(CredentialState.ACTIVE.value))).filter(
        then=CredentialState.ACTIVE
    )


def _of_credentials(rows: QuerySet[Credential]) -> Pairs:
    return list(rows.order_by().values_list("kind__code", "district").annotate(Count("pk")))


def _of_changes(rows: QuerySet[StatusChange], after: CredentialState) -> Pairs:
    mine = rows.filter(after=after).order_by()
    return list(mine.values_list("credential__kind__code", "credential__district").annotate(Count("pk")))


def _by_card(month: Month, code: str, title: str | Promise, pairs: Pairs) -> Table:
    rows = {kind.code: _name(kind) for kind in _kinds()}
    return by_district(month, code, title, rows, pairs, nowhere=True)


def _kinds() -> Collection[CardKind]:
    """The newest version of each."""
    return {kind.code: kind for kind in CardKind.objects.order_by("code", "version")}.values()


def _name(kind: CardKind) -> str:
    return kind.name_en if (get_language() or "").startswith("en") else kind.name_ko


def by_district(
    month: Month,
    code: str,
    title: str | Promise,
    rows: Mapping[str, str | Promise],
    pairs: Pairs,
    *,
    nowhere: bool = False,
) -> Table:
    """Numbers of (row, district), masked. `rows`: codes and names; `nowhere`: with a column for no district.

    Districts are those that began before the month's end: those that were dissolved stand on what is old.
    """
    districts = list(District.objects.filter(valid__startswith__lt=month.end).order_by("valid", "code"))
    numbers = {(row, district): number for row, district, number in pairs}
    ids: tuple[int | None, ...] = tuple(district.pk for district in districts)
    columns = [_district(district, month) for district in districts]
    if nowhere:
        ids, columns = (*ids, None), [*columns, str(_("no district"))]
    inner = [[numbers.get((row, district), 0) for district in ids] for row in rows]
    return Table(code, title, [str(name) for name in rows.values()], columns, masked(inner).cells, ids)


def _district(district: District, month: Month) -> str:
    ended = district.valid.upper
    if not (ended and ended <= month.first):
        return str(district)
    last = ended - dt.timedelta(days=1)
    return f"{district} (~{last.year}.{last.month}.{last.day})"  # with dots no line breaks in it


def check_tables(month: Month) -> list[Table]:
    """Checks online by purpose and card, and scans as the scanners counted them by purpose: and how they ended."""
    days = Q(day__gte=month.first, day__lt=month.end)
    online = UseCount.objects.filter(days).order_by().values_list("purpose", "card", "outcome")
    scans = ScanCount.objects.filter(days).order_by().values_list("purpose", Value(""), "verdict")
    stages = [stage for stage in Stage if stage.value not in Stage.LIVE]
    # of all months: a card that stands in one month alone would tell that it was shown
    seen = set(UseCount.objects.order_by().values_list("purpose", "card").distinct())
    return [
        _by_purpose("online", _("checks online"), list(online.annotate(n=Sum("count"))), stages, seen),
        _by_purpose("scanned", _("scans, as uploaded"), list(scans.annotate(n=Sum("count"))), list(Verdict), set()),
    ]


def _by_purpose(
    code: str,
    title: str | Promise,
    found: list[tuple[int, str, str, int]],
    outcomes: list,
    seen: set[tuple[int, str]],
) -> Table:
    """A row for each purpose, and after it one for each card that was seen for it."""
    numbers = {(purpose, card, outcome): number for purpose, card, outcome, number in found}
    cards = {"": "", UseCount.SEVERAL: str(_("several cards"))} | {kind.slug: _name(kind) for kind in _kinds()}
    rows = [
        (purpose, card)
        for purpose in Purpose.objects.order_by("code")
        for card in ("", *sorted(card for of, card in seen if of == purpose.pk and card))
    ]
    inner = [[numbers.get((purpose.pk, card, outcome.value), 0) for outcome in outcomes] for purpose, card in rows]
    labels = [str(outcome.label) for outcome in outcomes]
    names = [f"{purpose.name} · {cards.get(card, card)}" if card else purpose.name for purpose, card in rows]
    # a card is told of where it was accepted, and nowhere else
    never = {
        (row, column)
        for row, (_purpose, card) in enumerate(rows)
        for column, outcome in enumerate(outcomes)
        if card and outcome != Stage.VERIFIED
    }
    return Table(code, title, names, labels, masked(inner, never).cells)
