"""Cards that wait: whoever found or stole a recovery code does not get them at once."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.models import Member

from ..models import CardKind
from .refusals import Refusal

WAIT = dt.timedelta(hours=24)
RECOVERED = Refusal(
    "recently_recovered",
    _("You signed in by a recovery code less than 24 hours ago. Valuable cards wait so long, in case it was not you."),
    _("Ask for the card again tomorrow. Your cards on other devices stay as they are."),
    _("If you need it today, go to your community centre (haengjeong bokji center) with an identity document."),
)


def waiting(kind: CardKind, member: Member) -> Refusal | None:
    """A refusal while the card waits for this member."""
    recovered_at = member.user.recovered_at if kind.valuable and member.user else None
    return RECOVERED if recovered_at and timezone.now() < recovered_at + WAIT else None
