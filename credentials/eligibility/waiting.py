"""Cards that wait: whoever found or stole a recovery code does not get them at once."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.models import Member

from ..models import CardKind
from .refusals import NOT_RESIDENT, Refusal
from .rules import beyond_known, refusal
from .standing import Standing

WAIT = dt.timedelta(hours=24)
RECOVERED = Refusal(
    "recently_recovered",
    _("You signed in by a recovery code less than 24 hours ago. Valuable cards wait so long, in case it was not you."),
    _("Ask for the card again tomorrow. Your cards on other devices stay as they are."),
    _("If you need it today, go to your community centre (haengjeong bokji center) with an identity document."),
)

GUARDED_UNDER = 14
GUARDIAN = Refusal(
    "guardian_missing",
    _("You are under 14: your parent or guardian must consent first."),
    _("Your parent or guardian brings proof to a community centre. Your cards can then be in their wallet or yours."),
)


def refused_now(kind: CardKind, member: Member, standing: Standing) -> Refusal | None:
    """Why this member does not get the card now: a rule of the card, a guardian's missing consent, or a wait."""
    if beyond_known(kind, standing):
        return NOT_RESIDENT
    return refusal(kind, standing) or guardian_missing(standing) or waiting(kind, member)


def guardian_missing(standing: Standing) -> Refusal | None:
    """Under 14, a guardian must have consented (개인정보 보호법 art. 22-2): a representation at the counter.

    The age of who is not known is not known either; of them only badges are issued, for which an institution answers.
    """
    return GUARDIAN if standing.known and standing.age < GUARDED_UNDER and not standing.guarded else None


def waiting(kind: CardKind, member: Member) -> Refusal | None:
    """A refusal while the card waits for this member."""
    recovered_at = member.user.recovered_at if kind.valuable and member.user else None
    return RECOVERED if recovered_at and timezone.now() < recovered_at + WAIT else None
