"""How often one member may try: a script gains nothing by trying faster."""

from __future__ import annotations

from credentials.presentation.clients import spend
from identity.models import Member

from ..models import Facility


def keep_pace(member: Member, facility: Facility) -> None:
    """Count an attempt. Raises TooManyRequests, which says when to come again."""
    spend("reservations", f"{member.pk}:{facility.pk}", limit=facility.tries_per_minute)
