"""The stable token switched on, money deposited for it, and tokens issued: each by two people."""

from __future__ import annotations

import uuid

from identity.models import Member
from identity.second_person import approve
from mileage.actions.accounts import open_member_account
from mileage.models import Asset, Programme
from mileage.stable import actions
from mileage.stable.models import DepositKind, Limit
from tests.factories import mileage as make
from tests.factories.identity import as_staff


def switch_on(outstanding: int = 3_000_000_000, year: int = 50_000_000_000) -> None:
    asked = actions.propose_terms("ordinance", "a bank", outstanding, year, "council", by=as_staff())
    approve(asked, by=as_staff())


def deposit(amount: int, kind: DepositKind = DepositKind.BALANCE) -> None:
    approve(actions.request_deposit(kind, amount, uuid.uuid4().hex, "came in", by=as_staff()), by=as_staff())


def issue(member: Member, amount: int, kind: DepositKind = DepositKind.BALANCE) -> None:
    approve(actions.request_issue(member, amount, kind, "paid in", by=as_staff()), by=as_staff())


def fund(programme: Programme, amount: int) -> None:
    approve(actions.request_funding(programme, amount, "campaign", by=as_staff()), by=as_staff())


def balance_of(member: Member) -> int:
    return make.balance(open_member_account(member, Asset.objects.get(code=actions.CODE)))


def used() -> list[int]:
    """Of the year's limit, and of what may be outstanding."""
    return list(Limit.objects.order_by("year").values_list("used", flat=True))
