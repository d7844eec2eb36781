"""What a holder does with notices about their cards."""

from __future__ import annotations

from django.utils import timezone

from identity.models import Member

from ..errors import NoticeUnknown
from ..models import CardNotice


def dismiss_notice(notice_id: int, member: Member) -> None:
    """Put a notice away; again changes nothing. It says nothing to anybody else, so there is no audit row.

    Raises:
        NoticeUnknown: there is none, or it is somebody else's.
    """
    mine = CardNotice.objects.filter(pk=notice_id, credential__member=member)
    if not mine.filter(dismissed_at=None).update(dismissed_at=timezone.now()) and not mine.exists():
        raise NoticeUnknown
