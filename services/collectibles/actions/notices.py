"""What members are told in the wallet, and putting it away."""

from __future__ import annotations

from django.utils.timezone import now

from identity.models import Member

from ..errors import NoticeUnknown
from ..models import CollectibleNotice, Item, NoticeKind


def tell(member: Member, kind: NoticeKind, item: Item) -> None:
    CollectibleNotice.objects.create(member=member, kind=kind, item=item)


def put_away(member: Member, notice_id: int) -> None:
    """Again changes nothing. Raises NoticeUnknown."""
    mine = CollectibleNotice.objects.filter(pk=notice_id, member=member)
    if not mine.filter(dismissed_at=None).update(dismissed_at=now()) and not mine.exists():
        raise NoticeUnknown
