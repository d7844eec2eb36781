"""How long reservations stay, and on what ground."""

from __future__ import annotations

from datetime import datetime

from anchoring.actions import destroy_salts
from identity.keeping import PURPOSE_OVER
from identity.retention import DAY, YEAR, Rule, Since, delete_some, delete_these, register, some

from .models import (
    Application,
    Claim,
    Draw,
    DrawState,
    HouseholdQuota,
    QueueTicket,
    Quota,
    Reservation,
    ReservationEvent,
    ReservationNotice,
    ReservationState,
    Sanction,
    Series,
    Waiting,
    Waiver,
)


def register_rules() -> None:
    register(
        Rule(
            "reservations.reservations",
            (
                "reservations.Reservation",
                "reservations.ReservationEvent",
                "reservations.Claim",
                "reservations.Series",
                "reservations.Waiver",
                "reservations.Sanction",
            ),
            "전자상거래법 시행령 art. 6(1)",  # contracts, and what was paid for them
            Since.DAY,
            period=5 * YEAR,
            destroy=_reservations,
        ),
        Rule(
            "reservations.quotas",
            ("reservations.Quota", "reservations.HouseholdQuota"),
            PURPOSE_OVER,
            Since.DAY,
            period=YEAR,
            destroy=_quotas,
        ),
        Rule(
            "reservations.queues",
            ("reservations.QueueTicket",),
            PURPOSE_OVER,
            Since.DAY,
            period=2 * DAY,
            destroy=lambda before: delete_some(QueueTicket.objects.filter(day__lt=before.date())),
        ),
        Rule(
            "reservations.draws",
            ("reservations.Application",),
            PURPOSE_OVER,
            Since.DECIDED,
            period=YEAR,
            destroy=_applications,
        ),
        Rule(
            "reservations.waiting",
            ("reservations.Waiting",),
            PURPOSE_OVER,
            Since.DAY,
            period=YEAR,
            destroy=lambda before: delete_some(Waiting.objects.filter(during__endswith__lt=before)),
        ),
        Rule(
            "reservations.notices",
            ("reservations.ReservationNotice",),
            PURPOSE_OVER,
            Since.MADE,
            period=YEAR,
            destroy=lambda before: delete_some(ReservationNotice.objects.filter(at__lt=before)),
        ),
        Rule("reservations.reminders", ("reservations.ReminderChoice",), PURPOSE_OVER, Since.MEMBER),
    )


def _quotas(before: datetime) -> int:
    month = before.date()
    of_households = delete_some(HouseholdQuota.objects.filter(month__lt=month))
    return of_households + delete_some(Quota.objects.filter(month__lt=month))


def _applications(before: datetime) -> int:
    """Of one draw at once, as long as its list and its result were to be checked; both commitments go with them."""
    over = Draw.objects.exclude(state__in=DrawState.LIVE).filter(beacon_at__lt=before, applications__isnull=False)
    draw = over.order_by("beacon_at").first()
    if draw is None:
        return 0
    count = Application.objects.filter(draw=draw).delete()[0]
    destroy_salts([draw.closing_id, draw.result_id])
    return count


def _reservations(before: datetime) -> int:
    """The newest of a chain of changes first, then what it stood in for."""
    over = Reservation.objects.filter(day__lt=before.date(), replaced_by=None)
    found = some(over.exclude(state__in=ReservationState.LIVE))
    events = ReservationEvent.objects.filter(reservation__in=found)
    commitments = list(events.values_list("commitment", flat=True))
    events.delete()
    Claim.objects.filter(reservation__in=found).delete()
    for model in (Waiver, Sanction):
        rows = model.objects.filter(reservation__in=found)
        commitments += rows.exclude(commitment=None).values_list("commitment", flat=True)
        rows.delete()
    count = delete_these(Reservation, found)
    Series.objects.filter(reservations=None, made_at__lt=before).delete()
    destroy_salts(commitments)
    return count
