"""The table of meetings: what two operations on the same points do when they meet, computed by doing them.

A test compares it with docs/ledger-meetings.md, and races every cell.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from django.db import IntegrityError
from django.utils.timezone import now

from mileage.ledger import Item, Result
from mileage.models import Account, AccountKind, Lot
from mileage.transactions import in_one_transaction
from tests.factories import mileage as make

_months = count(1)  # each world has a month of its own to close
SEOUL = ZoneInfo("Asia/Seoul")


@dataclass(frozen=True, slots=True)
class World:
    """A member with 24 points of one award: 4 spent, 6 in a live hold, 6 in a hold that ran out; and 4 that expired."""

    account: int
    coins: int
    shop: int
    award: Result
    live: Result
    over: Result
    spent: Result
    month: date


Operation = Callable[[World], str]


def new_world() -> World:
    account, shop = make.member_account(), make.partner()
    member = Account.objects.select_related("member").get(pk=account).member
    coins = make.open_member_account(member, make.asset("coins"))
    award = make.give(account, 24)
    make.give(account, 4, expires_at=datetime(2026, 1, 1, tzinfo=SEOUL))
    [spent] = make.post(make.move(account, shop, 4))
    [live, over] = make.post(make.hold(account, 6), make.hold(account, 6, seconds=1))
    number = next(_months)
    month = date(2024 - number // 12, 12 - number % 12, 1)  # each before the last: months are closed in order
    return World(account, coins, shop, award, live, over, spent, month)


def close_account(world: World) -> str:
    try:
        make.set_state(world.account, "closed")
    except IntegrityError:
        return "not_empty"
    return "ok"


def freeze(world: World) -> str:
    make.set_state(world.account, "frozen")
    return "ok"


def close_period(world: World) -> str:
    make.close_period(world.month)
    return "ok"


def _posting(item: Callable[[World], Item]) -> Operation:
    @in_one_transaction
    def run(world: World) -> str:
        return make.codes(item(world))[0]

    return run


def _late(world: World) -> datetime:
    """A moment in the world's month: what happened then is posted only now."""
    return datetime(world.month.year, world.month.month, 15, tzinfo=SEOUL)


OPERATIONS: dict[str, Operation] = {
    "spend": _posting(lambda world: make.move(world.account, world.shop, 8, event_at=_late(world))),
    "hold": _posting(lambda world: make.hold(world.account, 8)),
    "capture": _posting(lambda world: make.capture(world.live, world.shop, 5)),
    "release": _posting(lambda world: make.release(world.live)),
    "timeout": _posting(lambda world: make.time_out(world.over)),
    "expiry": _posting(lambda world: make.expire(world.account, make.city_account(AccountKind.EXPIRY))),
    "exchange": _posting(lambda world: make.exchange(world.account, world.coins, 8, 4)),
    "reversal": _posting(lambda world: make.reverse(world.spent)),
    "clawback": _posting(lambda world: make.claw_back(world.award, world.account, make.issuance(), 8)),
    "freeze": freeze,
    "close account": close_account,
    "close period": close_period,
}


def after(world: World) -> tuple[object, ...]:
    """What there is to see of a world: state, balance, held, and the lots without their numbers."""
    lots = Lot.objects.filter(account__in=(world.account, world.coins)).values_list("amount", "remaining", "held")
    balances = make.balance(world.account), make.balance(world.coins)
    return make.state(world.account), balances, make.held(world.account), tuple(sorted(lots))


def wait_for_holds() -> None:
    """Until the holds that run out have run out, in every world made so far."""
    make.wait_until_past(now().replace(microsecond=0) + timedelta(seconds=2))


def table() -> str:
    """The page: each cell says what the row's operation is answered when the column's came first."""
    names = list(OPERATIONS)
    worlds = {(row, column): new_world() for row in names for column in names}
    wait_for_holds()
    lines = [f"| then ↓, first → | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for row in names:
        cells = []
        for column in names:
            world = worlds[row, column]
            OPERATIONS[column](world)
            cells.append(OPERATIONS[row](world))
        lines.append(f"| **{row}** | {' | '.join(cells)} |")
    return "\n".join(lines)
