"""Consents are given and withdrawn by the member alone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from .. import audit
from ..actors import Actor
from ..errors import ConsentOver, NotAllowed
from ..models import Consent, Member


@transaction.atomic
@audit.audited("consent.given")
def give_consent(
    member: Member,
    purpose: str,
    *,
    data: Collection[str],
    recipient: str,
    until: datetime,
    text_version: str,
    by: Actor,
) -> Consent:
    """Record what (`data`, codes), for whom, until when, and which text was agreed to."""
    _require_own(member, by)
    return Consent.objects.create(
        member=member,
        purpose=purpose,
        data=sorted(data),
        recipient=recipient,
        until=until,
        text_version=text_version,
    )


@transaction.atomic
@audit.audited("consent.withdrawn")
def withdraw_consent(consent: Consent, *, by: Actor) -> Consent:
    """Raises ConsentOver when it ended or was withdrawn before."""
    locked = Consent.objects.select_for_update(of=("self",)).select_related("member").get(pk=consent.pk)
    _require_own(locked.member, by)
    if locked.withdrawn_at or locked.until <= timezone.now():
        raise ConsentOver
    locked.withdrawn_at = timezone.now()
    locked.save(update_fields=["withdrawn_at"])
    return locked


def consents_in_force(member: Member, purpose: str) -> QuerySet[Consent]:
    return Consent.objects.filter(member=member, purpose=purpose, withdrawn_at__isnull=True, until__gt=timezone.now())


def _require_own(member: Member, by: Actor) -> None:
    if by.user is None or member.user_id != by.user.pk:
        raise NotAllowed
