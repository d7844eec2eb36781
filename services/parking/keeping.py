"""How long plates, bookings, look-ups and reports stay, and on what ground."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from anchoring.actions import destroy_salts
from identity.keeping import EFINANCE, PURPOSE_OVER
from identity.retention import DAY, YEAR, Action, Rule, Since, delete_some, delete_these, register, some, wipe_some

from .models import (
    AbandonedCase,
    Asking,
    BayClaim,
    Booking,
    BookingEvent,
    Car,
    CaseState,
    CaseStep,
    Look,
    ParkingNotice,
    Penalty,
    PenaltyStep,
    Permit,
    PermitApplication,
    Plate,
    SharingConsent,
    Window,
)

ACCESS = "개인정보의 안전성 확보조치 기준 art. 8(1)"
CLAIMS = "지방재정법 art. 82"
LOCATION = "위치정보의 보호 및 이용 등에 관한 법률 art. 23"


def register_rules() -> None:
    register(*_of_drivers(), *_of_sharing(), *_of_enforcement())


def _of_drivers() -> tuple[Rule, ...]:
    return (
        Rule(
            "parking.cars",
            ("parking.Car",),
            PURPOSE_OVER,
            Since.ENDED,
            period=90 * DAY,
            destroy=lambda before: delete_some(Car.objects.filter(removed_at__lt=before)),
        ),
        Rule(
            "parking.bookings",
            ("parking.Booking", "parking.BookingEvent", "parking.BayClaim"),
            EFINANCE,
            Since.ENDED,
            period=5 * YEAR,
            destroy=_bookings,
        ),
        Rule(
            "parking.notices",
            ("parking.ParkingNotice",),
            PURPOSE_OVER,
            Since.MADE,
            period=YEAR,
            destroy=lambda before: delete_some(ParkingNotice.objects.filter(at__lt=before)),
        ),
        Rule(
            "parking.permits",
            ("parking.PermitApplication", "parking.Permit"),
            CLAIMS,
            Since.ENDED,
            period=5 * YEAR,
            destroy=_permits,
        ),
        Rule("parking.plates", ("parking.Plate",), PURPOSE_OVER, Since.ENDED, period=DAY, destroy=_plates),
    )


def _of_sharing() -> tuple[Rule, ...]:
    return (
        Rule(
            "parking.sharing",
            ("parking.SharingConsent",),
            "개인정보 보호법 art. 22",
            Since.ENDED,
            period=3 * YEAR,
            destroy=_consents,
        ),
        Rule(
            "parking.windows",
            ("parking.Window",),
            PURPOSE_OVER,
            Since.ENDED,
            period=5 * YEAR,
            destroy=lambda before: delete_some(Window.objects.filter(during__endswith__lt=before, bookings=None)),
        ),
        Rule(
            "parking.askings",
            ("parking.Asking",),
            PURPOSE_OVER,
            Since.MADE,
            period=DAY,
            destroy=lambda before: delete_some(Asking.objects.filter(made_at__lt=before)),
        ),
    )


def _of_enforcement() -> tuple[Rule, ...]:
    return (
        Rule(
            "parking.looks",
            ("parking.Look",),
            ACCESS,
            Since.MADE,
            period=2 * YEAR,
            destroy=lambda before: delete_some(Look.objects.filter(at__lt=before, penalty=None)),
        ),
        Rule(
            "parking.penalties",
            ("parking.Penalty", "parking.PenaltyStep"),
            CLAIMS,
            Since.MADE,
            period=5 * YEAR,
            destroy=_penalties,
        ),
        Rule(
            "parking.photos",
            ("parking.AbandonedCase",),
            LOCATION,
            Since.ENDED,
            Action.ANONYMISE,
            90 * DAY,
            _photos,
        ),
        Rule(
            "parking.abandoned",
            ("parking.AbandonedCase", "parking.CaseStep"),
            "자동차관리법 art. 26; 공공기록물 관리에 관한 법률 시행령 art. 26",
            Since.ENDED,
            period=5 * YEAR,
            destroy=_abandoned,
        ),
    )


def _bookings(before: datetime) -> int:
    """Of two of which one stood in the other's bay, the displaced first."""
    found = some(Booking.objects.filter(ended_at__lt=before, displaced=None))
    events = BookingEvent.objects.filter(booking__in=found)
    commitments = list(events.values_list("commitment", flat=True))
    events.delete()
    BayClaim.objects.filter(booking__in=found).delete()
    count = delete_these(Booking, found)
    destroy_salts(commitments)
    return count


def _permits(before: datetime) -> int:
    over = Permit.objects.filter(during__endswith__lt=before.date())
    count = delete_some(over)
    undecided = PermitApplication.objects.filter(round__closes_at__lt=before, permit=None)
    return count + delete_some(undecided)


def _plates(before: datetime) -> int:
    """A plate that no car, booking, permit, look or report names any longer."""
    alone = Plate.objects.all()
    for model in (Car, Booking, BayClaim, Permit, PermitApplication, Look, Penalty, AbandonedCase):
        alone = alone.filter(~Exists(model.objects.filter(plate=OuterRef("pk"))))
    return delete_some(alone)


def _consents(before: datetime) -> int:
    found = some(SharingConsent.objects.filter(withdrawn_at__lt=before))
    commitments = [pk for row in found for pk in (row.commitment_id, row.withdrawal_id)]
    count = delete_these(SharingConsent, found)
    destroy_salts(commitments)
    return count


def _penalties(before: datetime) -> int:
    """With the look that found it."""
    found = some(Penalty.objects.filter(made_at__lt=before))
    steps = PenaltyStep.objects.filter(penalty__in=found)
    commitments = [*steps.values_list("commitment", flat=True), *(row.commitment_id for row in found)]
    looks = [row.look_id for row in found]
    steps.delete()
    count = delete_these(Penalty, found)
    Look.objects.filter(pk__in=looks).delete()
    destroy_salts(commitments)
    return count


def _photos(before: datetime) -> int:
    """Photo, exact place and reporter, once nobody acts on them any more. The case keeps its steps."""
    done = AbandonedCase.objects.exclude(state__in=CaseState.OPEN).exclude(photo=b"")
    recent = CaseStep.objects.filter(case=OuterRef("pk"), done_on__gte=before.date())
    over = done.filter(~Exists(recent), reported_at__lt=before)
    return wipe_some(over, photo=b"", latitude=None, longitude=None, reporter=None)


def _abandoned(before: datetime) -> int:
    recent = CaseStep.objects.filter(case=OuterRef("pk"), done_on__gte=before.date())
    closed = AbandonedCase.objects.exclude(state__in=CaseState.OPEN)
    over = closed.filter(~Exists(recent), reported_at__lt=before, repeats=None)
    found = some(over)
    steps = CaseStep.objects.filter(case__in=found)
    commitments = list(steps.values_list("commitment", flat=True))
    steps.delete()
    count = delete_these(AbandonedCase, found)
    destroy_salts(commitments)
    return count
