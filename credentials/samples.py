"""Sandbox: sample residents to whom cards can be offered. Nothing is issued."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from identity.actions.members import join_member
from identity.actors import Actor
from identity.models import Member, User
from identity.queries import today
from identity.register.actions.binding import bind_member
from identity.register.samples import sandbox_codes

from .actions.institutions import list_institution
from .actions.kinds import publish_card
from .actions.offers import MadeOffer, offer_card
from .dates import add_months
from .development_provider import ensure_provider
from .eligibility import GUARDED_UNDER
from .errors import MemberUnknown, SandboxOnly
from .models import CardDraft, CardKind, IssuingInstitution, Offer, OfferGrant, OfferState
from .queries import current_kind

MEMBERS = 3
_CODES = 20  # testers use the first ones
_PREFIX = "sample-holder-"
_INSTITUTIONS = (
    ("volunteer-centre", "인천광역시자원봉사센터", "Incheon Volunteer Center", ("volunteer-record",)),
    ("blood-centre", "인천혈액원", "Incheon Blood Center", ("donor", "blood-certificate")),
    ("hanbit-school", "한빛직업전문학교", "Hanbit Vocational School", ("course",)),
)
_OVERSEAS: dict[str, Any] = {
    "code": "overseas",
    "name_ko": "재외동포카드",
    "name_en": "Overseas Korean Card",
    "description_ko": "여권 등을 담당자가 확인한 재외동포임을 증명합니다. 법적 신분증이 아닙니다.",
    "description_en": "Proves an overseas Korean whose passport staff checked. Not a legal identity document.",
    "background_color": "#14532d",
    "text_color": "#ffffff",
    "formats": ["dc+sd-jwt"],
    "claims": [
        {"name": "overseas", "source": "holds", "label_ko": "재외동포", "label_en": "Overseas", "always_shown": True},
        {"name": "name", "source": "name", "label_ko": "이름", "label_en": "Name"},
        {"name": "birth_date", "source": "birth_date", "label_ko": "생년월일", "label_en": "Birth date"},
    ],
    "eligibility": [{"rule": "overseas"}],
    "valid_months": 12,
}


def load() -> None:
    """Sample holders, so that `manage.py sandbox_offer` answers at once, and what two people decide elsewhere."""
    if not settings.SANDBOX:
        return
    ensure_provider()
    _list_institutions()
    _publish_overseas_card()
    while User.objects.filter(username__startswith=_PREFIX).count() < MEMBERS and _join():
        pass


def _list_institutions() -> None:
    """So that badges and records have issuers to try."""
    by = Actor.system("credentials.samples")
    for code, name_ko, name_en, cards in _INSTITUTIONS:
        with transaction.atomic():
            names = {"name_ko": name_ko, "name_en": name_en}
            institution, made = IssuingInstitution.objects.get_or_create(code=code, defaults=names)
            if made:
                list_institution(institution, list(cards), by=by)


@transaction.atomic
def _publish_overseas_card() -> None:
    """So that a check of papers leads to a card."""
    if not CardKind.objects.filter(code=_OVERSEAS["code"]).exists():
        publish_card(CardDraft.objects.create(**_OVERSEAS), by=Actor.system("credentials.samples"))


def offer_to_a_sample_resident(code: str) -> MadeOffer:
    """Offer a card to a sample resident, one without an open offer if there is any: so offers do not end each other.

    Raises:
        SandboxOnly, CardUnknown.
    """
    if not settings.SANDBOX:
        raise SandboxOnly
    kind, by = current_kind(code), Actor.system("sandbox_offer")
    while True:
        with transaction.atomic():
            if member := _bound().filter(~Exists(_live_offers())).first():
                return offer_card(kind, member, by=by)
        if not _join():
            with transaction.atomic():
                return offer_card(kind, _bound().order_by("?")[:1].get(), by=by)


def offer_to_member(code: str, number: UUID) -> MadeOffer:
    """Offer a card to somebody who signed up in this sandbox: their wallet gets it by signing in.

    Raises:
        SandboxOnly, CardUnknown, MemberUnknown, NotEligible.
    """
    if not settings.SANDBOX:
        raise SandboxOnly
    member = Member.objects.filter(pk=number, left_at=None).first()
    if member is None:
        raise MemberUnknown
    return offer_card(current_kind(code), member, by=Actor.system("sandbox_offer"), grant=OfferGrant.SIGN_IN)


def _live_offers() -> QuerySet[Offer]:
    return Offer.objects.filter(member=OuterRef("pk"), state=OfferState.OPEN, expires_at__gt=timezone.now())


def _bound() -> QuerySet[Member]:
    """Sample holders, locked, without those that another call has in hand."""
    rows = Member.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
    bound = rows.filter(residencies__entry__birth_date__lte=_old_enough(), residencies__ended_at=None)
    return bound.filter(user__username__startswith=_PREFIX, left_at=None).order_by("joined_at")


def _old_enough() -> dt.date:
    """Born by then, nobody needs a guardian."""
    return add_months(today(), -12 * (GUARDED_UNDER + 1))


def _join() -> bool:
    """A new member, bound by the code of a sample resident: the last of those made, so that the first stay free."""
    codes = [code for code in sandbox_codes(_CODES) if code.birth_date <= _old_enough()]
    if not codes:
        return False
    user = User.objects.create_user(_PREFIX + secrets.token_hex(4))
    member = join_member(user, by=Actor.system("credentials.samples"))
    bind_member(codes[-1].code, by=Actor.member(member))
    return True
