"""Opening accounts."""

from __future__ import annotations

from django.db import connection

from identity.models import Member, MemberKind

from ..ledger import AccountId
from ..models import Account, AccountKind, Asset


def open_account(kind: AccountKind, asset: Asset, *, member: Member | None = None, code: str = "") -> AccountId:
    """The account, opened if there is none yet. Its bounds follow from its kind, in the database."""
    with connection.cursor() as cursor:
        owner = member.pk if member else None
        cursor.execute("SELECT mileage_open_account_v1(%s, %s, %s, %s)", [kind.value, asset.pk, owner, code])
        return AccountId(cursor.fetchone()[0])


def debt_of(member: Member, asset: Asset) -> Account | None:
    """The account of what a member owes after a clawback (a balance below zero); None when nothing is owed."""
    return Account.objects.filter(member=member, asset=asset, kind=AccountKind.RECEIVABLE, balance__lt=0).first()


def open_member_account(member: Member, asset: Asset) -> AccountId:
    """Where a citizen's or an organisation's points of a kind are."""
    organisation = member.kind == MemberKind.ORGANISATION
    return open_account(AccountKind.ORGANISATION if organisation else AccountKind.MEMBER, asset, member=member)
