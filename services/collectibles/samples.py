"""Sandbox: an open campaign with a benefit, so that staff can give its items and print its QR at once."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from anchoring.actions import append_commitment
from identity.queries import today

from . import records
from .models import Benefit, Campaign

CODE = "open-port-festival"


def load() -> None:
    """What staff decide elsewhere. Does nothing where it is there."""
    if not settings.SANDBOX or Campaign.objects.filter(code=CODE).exists():
        return
    at = now()
    with transaction.atomic():
        campaign = Campaign(
            code=CODE,
            name_ko="견본 개항장 축제 기념",
            name_en="Sample Open Port festival",
            description_ko="개항장 축제에 함께한 분께 드리는 수집품입니다.",
            description_en="A collectible for those who were at the Open Port festival.",
            transferable=True,
            edition_size=500,
            opens_at=at,
            closes_at=at + timedelta(days=365),
            opened_at=at,
        )
        campaign.commitment = append_commitment(records.OPENED, records.opened(campaign))
        campaign.save()
        Benefit.objects.create(
            campaign=campaign,
            text_ko="견본 박물관 무료입장 1회",
            text_en="Sample: free entry to the museum, once",
            first_day=today(),
            last_day=today() + timedelta(days=365),
        )
