"""What a client of the fuzzer does beside postings: accounts, books, claims and debts, by the product's own actions."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.timezone import now

from identity.actors import Actor
from identity.models import Member
from mileage.actions.awards import award
from mileage.actions.clawbacks import carry_out, claim, claimable, collect_debts
from mileage.actions.programmes import create_programme, fund_programme
from mileage.actions.sealing import seal_transfers
from mileage.errors import AlreadyAwarded, LedgerRefusal, LineChanged
from mileage.models import Asset, Award, ClawbackGround, Programme

SYSTEM = Actor.system("fuzz")
FIRST_MONTH = date(1990, 1, 1)  # hundreds of months to close, one after the other
Said = dict[str, Any]


class Acts:
    """Each says what came of it, for the journal; None when there was nothing to do. A kill makes it run again."""

    def __init__(self, world: dict[str, Any], name: str, chance: random.Random) -> None:
        self.world, self.name, self.random = world, name, chance
        self.stalls: list[int] = list(world["stalls"])
        self.rewarded: list[int] = []
        self.count = 0

    def all(self) -> list[tuple[str, Callable[[], Said | None]]]:
        return [
            ("freeze", self.freeze),
            ("seal", self.seal),
            ("close account", self.close_account),
            ("close period", self.close_period),
            ("earn", self.earn),
            ("claim", self.claim),
            ("collect", self.collect),
        ]

    def freeze(self) -> Said:
        member = self.random.choice(self.world["members"])
        for state in ("frozen", "open"):
            self._set_state(member, state)
        return {}

    def seal(self) -> Said:
        seal_transfers()
        return {}

    def close_account(self) -> Said:
        """One that others pay into: refused unless it is empty at that moment. Another is opened in its place."""
        stall = self.random.choice(self.stalls)
        try:
            with transaction.atomic():
                self._set_state(stall, "closed")
        except IntegrityError:
            return {"full": stall}  # the next spending is out of it
        self.count += 1
        self.stalls.remove(stall)
        code = f"{self.name}-{self.count}"
        self.stalls.append(
            self._value("SELECT mileage_open_account_v1('partner', %s, NULL, %s)", self._asset().pk, code)
        )
        return {"closed": stall}

    def close_period(self) -> Said:
        """The month after the last one that was closed; other clients are posting in it."""
        month = self.frontier()
        with transaction.atomic():
            closed = self._value("SELECT mileage_close_period_v1(%s)", month)
        return {"month": month.isoformat(), "by": "this" if closed else "another"}

    def earn(self) -> Said:
        """An award by a programme: what the member owes is repaid from it first."""
        self.count += 1
        source = f"{self.name}:{self.count}"
        member = Member.objects.get(pk=self.random.choice(self.world["people"]))
        self._programme()
        try:
            row = award(member, "fuzz", self.random.randint(1, 30), source, now(), by=SYSTEM)
        except AlreadyAwarded:  # before a kill took the answer
            row = Award.objects.get(source_ref=source)
        self.rewarded = [*self.rewarded[-20:], row.pk]
        return {"award": row.pk, "amount": row.amount}

    def claim(self) -> Said | None:
        """Claw an award back: what was spent of it is owed."""
        if not self.rewarded:
            return None
        row = Award.objects.get(pk=self.rewarded.pop())
        amount = claimable(row)
        if not amount:
            return {}
        approval: Any = SimpleNamespace(pk=uuid.uuid4())
        with transaction.atomic():
            wanted = claim(approval, row.pk, self.random.randint(1, amount), ClawbackGround.FRAUD, by=SYSTEM)
        try:
            carry_out(wanted.pk, by=SYSTEM)
        except (LineChanged, LedgerRefusal):
            return {"claim": wanted.pk}  # the points kept moving
        return {"claim": wanted.pk}

    def collect(self) -> Said:
        return {"collected": collect_debts()}

    def frontier(self) -> date:
        """The first month whose books are open."""
        last = self._value("SELECT max(month) FROM mileage_period")
        return date(last.year + last.month // 12, last.month % 12 + 1, 1) if last else FIRST_MONTH

    def _set_state(self, account: int, state: str) -> None:
        self._value("SELECT mileage_set_account_state_v1(%s, %s)", account, state)

    def _value(self, statement: str, *arguments: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(statement, arguments)
            return cursor.fetchone()[0]

    def _asset(self) -> Asset:
        return Asset.objects.get(code="f")

    def _programme(self) -> Programme:
        """The one that all clients award by; the first to need it makes it."""
        if found := Programme.objects.filter(code="fuzz").first():
            return found
        rules = {
            "activity_kind": "fuzz",
            "unit": "act",
            "points_per_unit": 1,
            "valid": DateRange(date(2020, 1, 1), None),
        }
        new = Programme(code="fuzz", name_ko="f", name_en="f", asset=self._asset(), **rules)
        try:
            made = create_programme(new, by=SYSTEM)
        except IntegrityError:  # another was first
            return Programme.objects.get(code="fuzz")
        fund_programme(made, 10**9, "fuzz", by=SYSTEM)
        return made
