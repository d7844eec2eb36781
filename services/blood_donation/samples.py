"""Sample centres and hospitals, the card of certificates, and a further act, for the sandbox."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from credentials.models import CardKind, IssuingInstitution
from identity.actors import Actor
from identity.models import District, Member
from identity.queries import today
from mileage.actions.programmes import create_programme, fund_programme
from mileage.models import Asset, Programme

from .actions import (
    agree_to_recording,
    begin_use,
    give_to_pool,
    offer_gift,
    record_further_act,
    register_donation,
    use_certificate,
)
from .actions.donations import DonationReport
from .cards import CARD
from .certificate_card import publish_certificate_card
from .models import Donation, DonationKind, FurtherAct, Institution, InstitutionKind


def load() -> None:
    """Make what is missing."""
    district = District.objects.filter(code="28200").first()
    if district is None:
        return
    for kind, name_ko, name_en in (
        (InstitutionKind.CENTRE, "견본 인천혈액원", "Sample Incheon Blood Centre"),
        (InstitutionKind.HOSPITAL, "견본 시립병원", "Sample City Hospital"),
    ):
        Institution.objects.get_or_create(
            district=district, name_ko=name_ko, defaults={"kind": kind, "name_en": name_en}
        )
    days = {"first_day": today(), "last_day": today() + timedelta(days=365)}
    FurtherAct.objects.get_or_create(
        name_ko="견본 헌혈 캠페인 참여", defaults={"name_en": "Sample: joining the donation campaign"} | days
    )
    _publish_card()
    _programme(Actor.system("blood_donation.samples"))


def fill(member: Member) -> None:
    """What a donor sees: certificates held and used, one in the pool, a gift that waits, and a further act's reward."""
    by, me = Actor.system("blood_donation.samples"), Actor.member(member)
    hospital = Institution.objects.filter(name_ko="견본 시립병원").first()
    if hospital is None or Donation.objects.filter(member=member).exists():
        return
    kinds = ((40, DonationKind.WHOLE), (130, DonationKind.PLASMA), (220, DonationKind.WHOLE), (300, DonationKind.WHOLE))
    _held, _other, used, pooled = [_donated(member, days, kind) for days, kind in kinds]
    code, _until = begin_use(member, used, by=me)
    use_certificate(code, hospital, by=by)
    give_to_pool(member, pooled, by=me)
    friend = Member.objects.filter(user__username="sample-citizen-2", left_at=None).exclude(pk=member.pk).first()
    if friend:
        offer_gift(friend, _donated(friend, 15, DonationKind.WHOLE), str(member.pk), by=Actor.member(friend))
    record_further_act(FurtherAct.objects.get(name_ko="견본 헌혈 캠페인 참여"), member, today(), by=by)


def _donated(member: Member, days: int, kind: DonationKind) -> int:
    """The number of its certificate."""
    centre = Institution.objects.get(name_ko="견본 인천혈액원")
    agree_to_recording(member, by=Actor.member(member))
    reference = f"S-{centre.donations.count() + 1:06}"
    report = DonationReport(member, centre, today() - timedelta(days=days), reference, kind)
    donation = register_donation(report, by=Actor.system("blood_donation.samples"))
    return int(donation.certificates.get().pk)


def _programme(by: Actor) -> None:
    """What the mayor rewards beyond donations, within a budget."""
    points, _new = Asset.objects.get_or_create(
        code="thanks-points", defaults={"name_ko": "헌혈 감사 포인트", "name_en": "Donors' thanks points"}
    )
    kind = FurtherAct.programme_kind
    programme = Programme.objects.filter(code="further-act").first() or create_programme(
        Programme(
            code="further-act",
            name_ko="헌혈 캠페인 참여",
            name_en="Joining the donation campaign",
            asset=points,
            activity_kind=kind,
            unit="act",
            points_per_unit=3_000,
            valid=DateRange(date(2026, 1, 1), date(2028, 1, 1)),
            lot_months=12,
        ),
        by=by,
    )
    fund_programme(programme, 1_000_000, "sample-thanks-budget", by=by)


def _publish_card() -> None:
    centre = IssuingInstitution.objects.filter(cards__contains=[CARD]).first()
    if centre and centre.may_issue(CARD) and not CardKind.objects.filter(code=CARD).exists():
        with transaction.atomic():
            publish_certificate_card(centre, by=Actor.system("blood_donation.samples"))
