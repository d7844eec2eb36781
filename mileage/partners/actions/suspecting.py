"""What the rules against fraud find: at partners' tills, and among the acts that programmes rewarded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Func, Value
from django.db.models.functions import Lower, TruncDate
from django.utils.timezone import now

from identity.queries import SEOUL
from mileage.models import Award, AwardState

from ..models import FraudRule, Suspicion, Transaction, TransactionKind

SUBJECTS_A_RUN = 200
LOOK_BACK = timedelta(days=1)  # acts are recorded after they happened, those of one day over the day
Suspect = tuple[UUID | None, UUID | None, dict[str, Any]]  # a member or a partner


def suspects(rule: FraudRule) -> Iterator[Suspect]:
    """Whom a rule suspects now, and on what evidence."""
    yield from _of_partners(rule)
    yield from _of_acts(rule)


def _of_partners(rule: FraudRule) -> Iterator[Suspect]:
    """By what partners' tills gave, in the order in which they sent it."""
    since = now() - timedelta(minutes=rule.minutes)
    given = Transaction.objects.filter(kind=TransactionKind.EARN, sandbox=False, created_at__gte=since)
    if rule.suspicion == Suspicion.BURST:
        many = given.values("member").annotate(n=Count("pk")).filter(n__gte=rule.threshold).order_by("member")
        for member in many.values_list("member", flat=True)[:SUBJECTS_A_RUN]:
            yield member, None, _evidence(given.filter(member=member))
    elif rule.suspicion == Suspicion.ONE_PLACE:
        crowded = given.values("partner").annotate(n=Count("member", distinct=True)).filter(n__gte=rule.threshold)
        for partner in crowded.order_by("partner").values_list("partner", flat=True)[:SUBJECTS_A_RUN]:
            yield None, partner, _evidence(given.filter(partner=partner))
    elif rule.suspicion == Suspicion.SAME_RECEIPT:
        plain = Func(Lower("reference"), Value("[^a-z0-9]"), Value(""), Value("g"), function="regexp_replace")
        named = given.annotate(plain=plain).exclude(plain="")
        alike = named.values("partner", "plain").annotate(n=Count("pk")).filter(n__gte=rule.threshold)
        for partner, reference in alike.order_by("partner").values_list("partner", "plain")[:SUBJECTS_A_RUN]:
            yield None, partner, _evidence(named.filter(partner=partner, plain=reference))


def _evidence(rows: Any) -> dict[str, Any]:
    found = list(rows.order_by("created_at").values_list("pk", flat=True)[:100])
    return {"count": len(found), "transactions": [str(pk) for pk in found]}


def _of_acts(rule: FraudRule) -> Iterator[Suspect]:
    """By the acts that were recorded lately, whichever service or institution recorded them.

    An act may earn in several programmes: it counts once. Many members at one place are no suspicion here: groups
    volunteer together. The same evidence is one only for the same member and day: a list names many members and days.
    """
    since = now() - max(timedelta(minutes=rule.minutes), LOOK_BACK)
    recent = Award.objects.filter(recorded_at__gte=since).exclude(state=AwardState.REVERSED)
    if rule.suspicion == Suspicion.BURST:
        with connection.cursor() as cursor:
            cursor.execute(_BURSTS, [rule.threshold - 1, since, AwardState.REVERSED, rule.minutes, SUBJECTS_A_RUN])
            found = cursor.fetchall()
        for member, first, last in found:
            yield member, None, _acts(recent.filter(member=member, event_at__range=(first, last)))
    elif rule.suspicion == Suspicion.SAME_RECEIPT:
        named = recent.exclude(evidence="").annotate(day=TruncDate("event_at", tzinfo=SEOUL))
        alike = named.values("member", "evidence", "day").annotate(n=Count("source_ref", distinct=True))
        for line in alike.filter(n__gte=rule.threshold).order_by("member")[:SUBJECTS_A_RUN]:
            same = named.filter(member=line["member"], evidence=line["evidence"], day=line["day"])
            yield line["member"], None, _acts(same)


def _acts(rows: Any) -> dict[str, Any]:
    found = list(rows.order_by("event_at", "pk").values_list("pk", flat=True)[:100])
    return {"count": len(found), "awards": found}


_BURSTS = """
SELECT member_id, min(first), max(at) FROM (
    SELECT member_id, at, lag(at, %s) OVER (PARTITION BY member_id ORDER BY at) AS first FROM (
        SELECT member_id, min(event_at) AS at FROM mileage_award
        WHERE recorded_at >= %s AND state <> %s GROUP BY member_id, source_ref
    ) acts
) runs WHERE at - first <= make_interval(mins => %s) GROUP BY member_id ORDER BY member_id LIMIT %s
"""
