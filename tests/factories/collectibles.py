"""Campaigns of collectibles, opened as staff decided, and items."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from identity.actors import Actor
from identity.models import Member
from identity.queries import today
from identity.second_person import approve
from services.collectibles.actions import give_items, make_codes, open_campaign, propose_card
from services.collectibles.models import Benefit, Campaign, Item
from tests.factories.identity import as_staff
from tests.factories.institutions import listed

_numbers = count(1)


def drafted(**fields: Any) -> Campaign:
    at = timezone.now()
    said: dict[str, Any] = {
        "code": f"festival-{next(_numbers)}",
        "name_ko": "개항장 축제 기념",
        "name_en": "Open Port festival",
        "description_ko": "축제에 함께한 분께 드립니다.",
        "description_en": "For those who were at the festival.",
        "transferable": True,
        "edition_size": 100,
        "opens_at": at - timedelta(hours=1),
        "closes_at": at + timedelta(days=30),
    }
    return Campaign.objects.create(**said | fields)


def opened(**fields: Any) -> Campaign:
    return open_campaign(drafted(**fields), by=as_staff())


def bound(code: str = "marathon", **fields: Any) -> Campaign:
    """Its card was published by two people."""
    made = drafted(code=code, transferable=False, institution=listed(cards=(code,)), **fields)
    approve(propose_card(made, "new", by=as_staff()).approval, by=as_staff())
    return open_campaign(made, by=as_staff())


def item(of: Member, campaign: Campaign | None = None) -> Item:
    return give_items(campaign or opened(), [of], by=as_staff())[0]


def secret(campaign: Campaign, *, single: bool = False, by: Actor | None = None) -> str:
    [(_, link)] = make_codes(campaign, "gate", 1, single=single, by=by or as_staff())
    return link.partition("#")[2]


def benefit(campaign: Campaign, **fields: Any) -> Benefit:
    days = {"first_day": today(), "last_day": today() + timedelta(days=7)}
    texts = {"text_ko": "기념관 무료입장", "text_en": "Free entry to the museum"}
    return Benefit.objects.create(campaign=campaign, **texts | days | fields)
