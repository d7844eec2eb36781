"""Staff freeze, thaw and close accounts, and close the books of a month."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, connection, transaction

from identity import audit
from identity.actors import Actor

from ..errors import AccountNotEmpty, AlreadyClosed, EarlierMonthOpen, MonthNotOver
from ..models import Account, AccountState, Period

CHANGE = "mileage.change_account"
CLOSE_MONTH = "mileage.add_period"


def freeze_account(account: Account, reason: str, *, by: Actor) -> Account:
    """Nothing is given from it any more but what was promised or is due; it still receives. Raises AlreadyClosed."""
    return _set_state(account, AccountState.FROZEN, "account.frozen", reason, by)


def thaw_account(account: Account, reason: str, *, by: Actor) -> Account:
    """Let a frozen account give again. Raises AlreadyClosed."""
    return _set_state(account, AccountState.OPEN, "account.thawed", reason, by)


def close_account(account: Account, reason: str, *, by: Actor) -> Account:
    """Close an empty account for ever. Raises AlreadyClosed, or AccountNotEmpty with its balance."""
    return _set_state(account, AccountState.CLOSED, "account.closed", reason, by)


@transaction.atomic
def close_month(month: date, *, by: Actor) -> Period:
    """Close the books of a month in Asia/Seoul, for ever; what is being posted in it is waited for.

    Raises:
        NotAllowed: not a person who may.
        MonthNotOver: it is not the first day of a month that is over.
        EarlierMonthOpen: carries which; months are closed in order.
        AlreadyClosed.
    """
    by.require_staff(CLOSE_MONTH)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT mileage_close_period_v1(%s)", [month])
            [closed] = cursor.fetchone()
    except IntegrityError as error:
        told = getattr(error.__cause__, "diag", None)
        if told and told.constraint_name == "months_close_in_order":
            raise EarlierMonthOpen(month=told.message_detail) from error
        raise MonthNotOver from error
    if not closed:
        raise AlreadyClosed
    period = Period.objects.get(pk=month)
    audit.record("mileage.month_closed", by=by, subject=period)
    return period


@transaction.atomic
def _set_state(account: Account, state: AccountState, event: str, reason: str, by: Actor) -> Account:
    by.require_staff(CHANGE)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT mileage_set_account_state_v1(%s, %s)", [account.pk, state.value])
            [changed] = cursor.fetchone()
    except IntegrityError as error:
        account.refresh_from_db()
        raise AccountNotEmpty(balance=account.balance, held=account.held) from error
    if not changed:
        raise AlreadyClosed
    audit.record(event, by=by, subject=account, reason=reason)
    account.refresh_from_db()
    return account
