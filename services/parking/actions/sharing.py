"""A household consents by showing a card, offers its bay, and takes either back."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range
from django.utils.timezone import now

from anchoring.actions import append_commitment
from credentials.presentation.actions import Question, start_request
from credentials.presentation.clients import spend
from credentials.presentation.models import PresentationRequest, Stage
from credentials.presentation.request_objects import wallet_link
from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member
from mileage.ledger import Item
from mileage.transactions import in_one_transaction

from .. import money
from ..cards import is_resident
from ..errors import (
    AlreadyConsented,
    BadWindow,
    BuildingUnknown,
    CardMissing,
    CardNotShown,
    NoBay,
    NoConsent,
    WindowOverlaps,
    WindowUnknown,
)
from ..models import (
    Asking,
    Booking,
    BookingState,
    Building,
    Ending,
    Household,
    NoticeKind,
    SharingConsent,
    Window,
)
from ..records import CONSENTED, WITHDREW, consent_record, withdrawal_record
from .steps import SERVICE, end, locked, move, tell

PURPOSE = "district-resident"
STANDS = timedelta(minutes=60)  # a booking that begins sooner stands: its driver may be on the way
LONGEST_WINDOW = timedelta(days=31)
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
TRIES_AN_HOUR = 20


@dataclass(frozen=True, slots=True)
class AskedToShow:
    """What the wallet opens to show the card."""

    asking: uuid.UUID
    wallet_link: str


def new_code() -> str:
    """A household's code, 60 bits, such as K7QP-2MWX-9RTB."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return "-".join(letters[at : at + 4] for at in (0, 4, 8))


def code_hash(typed: str) -> bytes:
    return sha256("".join(typed.upper().split()).replace("-", "").encode()).digest()


@in_one_transaction
@audited("parking.household_added")
def add_household(building: Building, unit: str, code: str, bay: Any = None, *, by: Actor) -> Household:
    """Add a home with the code that will be put into its letter box. With one more home the threshold may be lost."""
    row = _locked_building(building, by)
    made = Household.objects.create(building=row, unit=unit, bay=bay, code_hash=code_hash(code))
    money.post(_recounted(row))
    return made


@in_one_transaction
@audited("parking.household_renewed")
def renew_household(home: Household, code: str, *, by: Actor) -> Household:
    """Other people live there now: their home gets a new code, and the consent of those before ends as if withdrawn."""
    building = _locked_building(home.building, by)
    Household.objects.filter(pk=home.pk).update(code_hash=code_hash(code))
    Asking.objects.filter(household=home).delete()  # begun with the code before
    consents = SharingConsent.objects.select_for_update(of=("self",)).select_related("household", "member")
    items: list[Item] = []
    if row := consents.filter(household=home, withdrawn_at=None).first():
        items = _end_consent(building, row)
        tell(row.member, NoticeKind.CONSENT_ENDED, now())
    note(household=home.pk, consent=str(row.pk) if row else None)
    money.post(items)
    return home


@in_one_transaction
@audited("parking.threshold_set")
def set_threshold(building: Building, percent: int, *, by: Actor) -> Building:
    """How many households must consent, in per cent. Where it is no longer reached, sharing ends."""
    row = _locked_building(building, by)
    note(before=row.threshold_percent, after=percent)
    row.threshold_percent = percent
    row.save(update_fields=["threshold_percent"])
    money.post(_recounted(row))
    return row


def _locked_building(building: Building, by: Actor) -> Building:
    by.require_staff("parking.change_building")
    by.require_scope(district=building.lot.district_id, service=SERVICE)
    note(district=building.lot.district_id, service=SERVICE)
    return Building.objects.select_for_update(of=("self",)).select_related("lot").get(pk=building.pk)


@transaction.atomic
def ask_to_show(member: Member, code: str, *, by: Actor) -> AskedToShow:
    """Begin a consent: the wallet is asked to show a resident's card of the building's district.

    Raises:
        BuildingUnknown: no home has this code; TooManyRequests after twenty in an hour.
        CardMissing: the member has no such card in force.
        AlreadyConsented.
    """
    spend("parking-code", str(member.pk), limit=TRIES_AN_HOUR, seconds=3_600)
    home = Household.objects.select_related("building__lot__district").filter(code_hash=code_hash(code)).first()
    if home is None:
        raise BuildingUnknown
    if home.given.filter(withdrawn_at=None).exists():
        raise AlreadyConsented
    district = home.building.lot.district
    if not is_resident(member, district):
        raise CardMissing
    started = start_request(Question(PURPOSE, parameters={"district": district.name_ko}))
    Asking.objects.create(household=home, member=member, request=started.request.pk, made_at=now())
    return AskedToShow(started.request.pk, wallet_link(started.request))


@transaction.atomic
@audited("parking.consented")
def give_consent(member: Member, asking: uuid.UUID, *, by: Actor) -> SharingConsent:
    """Record the consent of the household whose card was shown; past the threshold, sharing opens.

    Raises:
        CardNotShown: the verifier has not accepted a card for this asking.
        CardMissing, AlreadyConsented.
    """
    asked = Asking.objects.select_related("household__building__lot__district").filter(request=asking, member=member)
    row = asked.first()
    if row is None:
        raise CardNotShown
    shown = PresentationRequest.objects.filter(pk=asking, stage=Stage.VERIFIED, forget_at__gt=now())
    if not shown.exists():
        raise CardNotShown
    home = row.household
    if not is_resident(member, home.building.lot.district):
        raise CardMissing
    building = Building.objects.select_for_update(of=("self",)).get(pk=home.building_id)
    consent = SharingConsent(household=home, member=member, given_at=now())
    consent.commitment = append_commitment(CONSENTED, consent_record(consent))
    try:
        with transaction.atomic():
            consent.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyConsented from error
    row.delete()
    _recount(building)
    note(district=home.building.lot.district_id, service=SERVICE, building=building.pk, open=building.open)
    return consent


@in_one_transaction
@audited("parking.consent_withdrawn")
def withdraw_consent(consent: SharingConsent, *, by: Actor) -> SharingConsent:
    """Take the household's consent back: its own offers end, and below the threshold the building's sharing does.

    Bookings that have begun, or begin within an hour, stand. Later ones are moved where another bay is offered, or
    cancelled at no cost.

    Raises:
        NoConsent: it was withdrawn already.
    """
    building = (
        Building.objects.select_for_update(of=("self",)).select_related("lot").get(pk=consent.household.building_id)
    )
    row = SharingConsent.objects.select_for_update(of=("self",)).select_related("household__bay").get(pk=consent.pk)
    if row.withdrawn_at:
        raise NoConsent
    items = _end_consent(building, row)
    note(district=building.lot.district_id, service=SERVICE, building=building.pk, open=building.open)
    money.post(items)
    return row


def _end_consent(building: Building, row: SharingConsent) -> list[Item]:
    """Of a locked building."""
    row.withdrawn_at = now()
    row.withdrawal = append_commitment(WITHDREW, withdrawal_record(row))
    row.save(update_fields=["withdrawn_at", "withdrawal"])
    return [*_recounted(building), *_end_windows(_offers_of(row))]


def _recounted(building: Building) -> list[Item]:
    """Count again. With too few consents nothing is offered in the building until there are enough again."""
    was_open, at = building.open, now()
    _recount(building)
    if building.open or not was_open:
        return []
    consents = SharingConsent.objects.filter(household__building=building, withdrawn_at=None).select_related("member")
    for consent in consents:
        tell(consent.member, NoticeKind.CLOSED, at)
    return _free_bookings(Booking.objects.filter(bay__lot=building.lot), moving=False)


def _offers_of(consent: SharingConsent) -> Any:
    return Window.objects.filter(bay=consent.household.bay_id, withdrawn_at=None, during__endswith__gt=now())


def _end_windows(windows: Any) -> list[Item]:
    ids = list(windows.values_list("pk", flat=True))
    Window.objects.filter(pk__in=ids).update(withdrawn_at=now())
    return _free_bookings(Booking.objects.filter(window__in=ids), moving=True)


def _free_bookings(rows: Any, *, moving: bool) -> list[Item]:
    """Move or cancel live bookings that begin late enough; those sooner stand."""
    at, items = now(), []
    later = rows.filter(state__in=BookingState.LIVE, during__startswith__gt=at + STANDS)
    for row in locked(list(later.values_list("pk", flat=True))):
        if row.state not in BookingState.LIVE or (moving and move(row, at)):
            continue
        items += end(row, Ending.OFFER_ENDED, at)
        tell(row.member, NoticeKind.CANCELLED, at, row)
    return items


def _recount(building: Building) -> None:
    """Under the building's lock."""
    building.consents = SharingConsent.objects.filter(household__building=building, withdrawn_at=None).count()
    homes = building.households.count()
    building.open = homes > 0 and building.consents * 100 >= homes * building.threshold_percent
    building.save(update_fields=["consents", "open"])


@transaction.atomic
@audited("parking.offered")
def offer_window(member: Member, start: datetime, end_at: datetime, *, by: Actor) -> Window:
    """Offer one's household's bay for a time.

    Raises:
        NoConsent, NoBay, BadWindow, WindowOverlaps.
    """
    home = home_of(member)
    Building.objects.select_for_update(of=("self",)).get(pk=home.building_id)
    if not home.given.filter(withdrawn_at=None, member=member).exists():
        raise NoConsent
    if home.bay_id is None:
        raise NoBay
    at = now()
    if (
        not at < end_at
        or not timedelta(minutes=30) <= end_at - start <= LONGEST_WINDOW
        or start < at - timedelta(days=1)
    ):
        raise BadWindow
    window = Window(bay=home.bay, member=member, during=Range(start, end_at), offered_at=at)
    try:
        with transaction.atomic():
            window.save(force_insert=True)
    except IntegrityError as error:
        raise WindowOverlaps from error
    note(district=home.building.lot.district_id, service=SERVICE, bay=home.bay_id)
    return window


def home_of(member: Member) -> Household:
    """The household that the member speaks for. Raises NoConsent."""
    consent = (
        SharingConsent.objects.filter(member=member, withdrawn_at=None)
        .select_related("household__building__lot", "household__bay")
        .first()
    )
    if consent is None:
        raise NoConsent
    return consent.household


@in_one_transaction
@audited("parking.offer_withdrawn")
def withdraw_window(window: Window, *, by: Actor) -> Window:
    """Take an offer back. Its bookings: as in withdraw_consent.

    Raises:
        WindowUnknown: it was taken back already.
    """
    Building.objects.select_for_update(of=("self",)).get(lot=window.bay.lot_id)
    row = Window.objects.select_for_update(of=("self",)).filter(pk=window.pk, withdrawn_at=None).first()
    if row is None:
        raise WindowUnknown
    note(district=window.bay.lot.district_id, service=SERVICE, bay=row.bay_id)
    items = _end_windows(Window.objects.filter(pk=row.pk))
    money.post(items)
    row.refresh_from_db()
    return row
