"""What time does to the ledger. Each may run late, twice, or be killed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog
from django.db import connection
from django.db.models import F
from django.utils.timezone import now

from anchoring.actions.alarms import set_alarm

from .. import ledger
from ..models import AccountKind, Asset, Hold, HoldState, Lot, Reason
from ..transactions import in_one_transaction
from .accounts import open_account

AT_ONCE = 500
FAILED = "mileage.sweep_failed"
K = TypeVar("K", int, str)

log = structlog.get_logger(__name__)


def each(sweep: str, ids: Iterable[K], work: Callable[[K], int]) -> int:
    """Work on each by itself: one that fails raises the sweep's alarm, but keeps no other from its turn."""
    done, failed = 0, []
    for each_id in ids:
        try:
            done += work(each_id)
        except Exception:  # whatever it is, the others are due
            log.exception(FAILED, sweep=sweep, id=each_id)
            failed.append(str(each_id))
    set_alarm(bool(failed), FAILED, sweep, f"{len(failed)}: {', '.join(failed[:5])}")
    return done


def time_out_holds() -> int:
    """Release holds whose time is over. How many."""
    pending = Hold.objects.filter(state=HoldState.PENDING, expires_at__lte=now())
    ids = list(pending.order_by("expires_at").values_list("pk", flat=True)[:AT_ONCE])
    run = now().isoformat()  # a key of its own: a hold that the database's clock lets live is asked about again
    items = tuple(ledger.TimeOut(key=f"{run}:{pk}", reason=Reason.HOLD, hold=pk) for pk in ids)
    return _post("timeouts", items)


def expire_lots() -> int:
    """Move what has expired to the expiry accounts, up to so many accounts. How many."""
    over = Lot.objects.filter(remaining__gt=F("held"), expires_at__lte=now()).order_by("expires_at")[: AT_ONCE * 4]
    accounts = dict(over.values_list("account_id", "account__asset_id"))
    payees = {
        asset.pk: open_account(AccountKind.EXPIRY, asset) for asset in Asset.objects.filter(pk__in=accounts.values())
    }
    run = now().isoformat()  # a second run finds nothing under the lock, whatever its keys
    items = tuple(
        ledger.Expire(key=f"{run}:{account}", reason=Reason.EXPIRY, account=account, payee=payees[asset])
        for account, asset in sorted(accounts.items())[:AT_ONCE]
    )
    return _post("expiry", items)


def forget_refusals() -> int:
    """Forget refusals older than 24 hours. How many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT mileage_forget_refusals_v1()")
        return int(cursor.fetchone()[0])


def make_partitions(months: int = 6) -> int:
    """Make the coming months' partitions. How many were new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT mileage_make_partitions(%s)", [months])
        return int(cursor.fetchone()[0])


@in_one_transaction
def _post(client: str, items: tuple[ledger.Item, ...]) -> int:
    if not items:
        return 0
    return sum(result.accepted for result in ledger.post(ledger.Batch(client, items)))
