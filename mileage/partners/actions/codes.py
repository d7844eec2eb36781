"""One-time codes: what a member's QR holds, and what a partner learns by it, which is nothing but that it may act."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member
from identity.outside.secrets import hashed
from mileage import ledger
from mileage.actions.accounts import open_account, open_member_account
from mileage.ledger import Leg
from mileage.models import AccountKind, Asset, Reason
from mileage.transactions import in_one_transaction

from ..errors import CodeUnknown, CustomerUnknown, OverLimit
from ..models import OneTimeCode, Partner

LIFETIME = timedelta(seconds=90)
USABLE = timedelta(minutes=15)
FORGET_AFTER = timedelta(days=1)
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: none looks like another
LENGTH = 20  # 100 random bits
SANDBOX_ASSET, SANDBOX_POINTS = "sandbox-points", 1_000_000


def make_code(
    member: Member, asset: Asset | None = None, limit: int = 0, *, sandbox: bool = False
) -> tuple[str, OneTimeCode]:
    """A code for a member's QR. With a kind and a limit, the partner that is shown it may take so much of it."""
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    row = OneTimeCode.objects.create(
        member=member,
        code_hash=hashed(code),
        asset=asset if limit else None,
        limit=limit,
        sandbox=sandbox,
        expires_at=now() + LIFETIME,
    )
    return code, row


@transaction.atomic
@audited("partner.looked_up")
def look_up(text: str, partner: Partner, *, sandbox: bool, by: Actor) -> OneTimeCode:
    """Who showed a code, or the address that is in the QR, by a number for this partner and a quarter of an hour.

    Raises:
        CodeUnknown: not one of ours, over, or looked up before.
    """
    code = text.rpartition("#")[2].strip().upper()
    # of two tills that read the same code at once, one learns nothing: the statement tests columns of the row alone,
    # as PostgreSQL tests again after waiting for the row's lock only those, and nothing that a join found
    rows = OneTimeCode.objects.filter(code_hash=hashed(code), partner=None, expires_at__gt=now(), sandbox=sandbox)
    if not rows.update(partner=partner, usable_until=now() + USABLE):
        raise CodeUnknown
    found = OneTimeCode.objects.select_related("asset", "member").get(code_hash=hashed(code))
    if found.member.left_at:
        raise CodeUnknown
    note(partner=str(partner.pk))
    return found


def customer_of(partner: Partner, customer: UUID, *, sandbox: bool) -> OneTimeCode:
    """A customer that a partner looked up and may still act for. Raises CustomerUnknown."""
    rows = OneTimeCode.objects.select_related("member")
    found = rows.filter(pk=customer, partner=partner, sandbox=sandbox, usable_until__gt=now()).first()
    if found is None or found.member.left_at:
        raise CustomerUnknown
    return found


def take_from(customer: OneTimeCode, asset: Asset, amount: int) -> None:
    """Count towards what the member allowed. Raises OverLimit."""
    rows = OneTimeCode.objects.filter(pk=customer.pk, asset=asset, limit__gte=F("taken") + amount)
    if not rows.update(taken=F("taken") + amount):
        left = customer.limit - customer.taken if customer.asset_id == asset.pk else 0
        raise OverLimit(left=left)


def sandbox_asset() -> Asset:
    names = {"name_ko": "시험용 포인트", "name_en": "Sandbox points"}
    return Asset.objects.get_or_create(code=SANDBOX_ASSET, defaults=names)[0]


@in_one_transaction
def make_sandbox_code(partner: Partner, limit: int, *, by: Actor) -> str:
    """A code of the partner's made-up member, who has points to try out with. Ends with the ledger call."""
    row = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    first = row.sandbox_member is None
    if row.sandbox_member is None:
        row.sandbox_member = Member.objects.create()
        row.save(update_fields=["sandbox_member"])
    asset = sandbox_asset()
    code, _row = make_code(row.sandbox_member, asset, limit, sandbox=True)
    if first:
        account, source = open_member_account(row.sandbox_member, asset), open_account(AccountKind.ISSUANCE, asset)
        legs = (Leg(source, -SANDBOX_POINTS), Leg(account, SANDBOX_POINTS))
        key = f"sandbox:{row.pk}"
        ledger.post_one("partners", ledger.Transfer(key=key, reason=Reason.AWARD, source_ref=key, legs=legs))
    return code


def forget_codes() -> int:
    """Delete codes a day after they were over. How many."""
    return OneTimeCode.objects.filter(expires_at__lte=now() - FORGET_AFTER).delete()[0]
