"""Tell members what will expire, 30 and 7 days before. The task may be late, run twice, or be killed."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, transaction
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited
from identity.models import Member

from ..errors import UnknownNotice
from ..models import ExpiryNotice
from ..models.notices import DAYS_BEFORE


def notify_of_expiry() -> int:
    """Write the notices that are due. How many were new.

    What is first seen within the last 7 days is told once, not twice.
    """
    made, at = 0, now()
    for days, later in zip(DAYS_BEFORE, (*DAYS_BEFORE[1:], 0), strict=True):
        with connection.cursor() as cursor:
            cursor.execute(_NOTIFY, [days, at, at + timedelta(days=later), at + timedelta(days=days)])
            made += cursor.rowcount
    return made


@transaction.atomic
@audited("expiry_notice.dismissed")
def dismiss_notice(member: Member, notice_id: int, *, by: Actor) -> ExpiryNotice:
    """Put a notice away; again, nothing happens. Raises UnknownNotice, also for another's."""
    notice = ExpiryNotice.objects.select_for_update().filter(pk=notice_id, member=member).first()
    if notice is None:
        raise UnknownNotice
    if notice.dismissed_at is None:
        notice.dismissed_at = now()
        notice.save(update_fields=["dismissed_at"])
    return notice


# the key makes each notice once, whoever else runs this
_NOTIFY = """
INSERT INTO mileage_expirynotice (member_id, asset_id, expires_at, days, amount, made_at)
SELECT a.member_id, a.asset_id, l.expires_at, %s, sum(l.remaining - l.held), %s
FROM mileage_lot l JOIN mileage_account a ON a.id = l.account_id
WHERE l.remaining > l.held AND l.expires_at > %s AND l.expires_at <= %s AND a.member_id IS NOT NULL
GROUP BY a.member_id, a.asset_id, l.expires_at
ON CONFLICT DO NOTHING
"""
