"""One client of the fuzzer: random operations on a few accounts, each written to a journal before and after.

A client may be killed at any moment, and the server too: what has no answer is asked again with the same key.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from django.db import DatabaseError, InterfaceError, OperationalError, connection

Op = dict[str, Any]
SHARED = 24  # accounts: few, so that clients meet


class Journal:
    """What was asked and answered, one JSON line each; a line that a kill cut short was not acknowledged."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("a", buffering=1)

    def write(self, what: str, batch: Any) -> None:
        self.file.write(json.dumps([what, batch]) + "\n")


class Client:
    def __init__(self, world: dict[str, Any], seed: str, journal: Path) -> None:
        from .fuzz_acts import Acts  # needs Django

        self.world = world
        self.random = random.Random(seed)
        self.name = f"fuzz-{seed}"
        self.journal = Journal(journal)
        self.acts = Acts(world, self.name, self.random)
        self.count = 0
        self.transfers: list[int] = []
        self.awards: list[tuple[int, int]] = []  # transfer and payee
        self.holds: list[int] = []
        self.batches: list[list[Op]] = []

    def run(self, stop: Path) -> None:
        while not stop.exists():
            self.step()

    def step(self) -> None:
        mix = self.mix()
        number = self.random.randrange(len(mix) + len(self.acts.all()))
        if number >= len(mix):
            return self.act(*self.acts.all()[number - len(mix)])
        kind, make = mix[number]
        batch = make()
        if batch:
            self.send(kind, batch)
        return None

    def mix(self) -> list[tuple[str, Callable[[], list[Op]]]]:
        """Every kind of operation, the frequent ones more than once."""
        one = self.single
        return [
            *[("award", lambda: one(self.award()))] * 5,
            *[("spend", lambda: one(self.spend()))] * 5,
            *[("gift", lambda: one(self.gift()))] * 3,
            *[("hold", lambda: one(self.hold()))] * 3,
            *[("capture", lambda: one(self.capture()))] * 2,
            ("release", lambda: one(self.settle("release"))),
            ("timeout", lambda: one(self.settle("timeout"))),
            ("reverse", lambda: one(self.reverse())),
            ("expire", lambda: one(self.expire())),
            *[("clawback", lambda: one(self.clawback()))] * 2,
            *[("exchange", lambda: one(self.exchange()))] * 2,
            *[("batch", self.several)] * 3,
            ("linked", self.linked),
            ("replay", self.replay),
            ("other payload", self.other_payload),
            ("late", lambda: one(self.late())),
            ("stall", lambda: one(self.stall())),
        ]

    # operations: plain payloads, as the posting function takes them

    def op(self, kind: str, **fields: Any) -> Op:
        self.count += 1
        return {"kind": kind, "key": f"{self.name}:{self.count}", "reason": "fuzz", "source_ref": ""} | fields

    def single(self, op: Op | None) -> list[Op]:
        return [op] if op else []

    def member(self) -> int:
        return int(self.random.choice(self.world["members"]))

    def purse(self) -> int:
        return int(self.random.choice(self.world["purses"]))

    def exchange(self) -> Op:
        """Points for coins, or back: what is given is retired, less a fee, and others are issued."""
        world, chance = self.world, self.random
        own = chance.randrange(SHARED)
        pair = [("", world["members"][own]), ("coin ", world["purses"][own])]
        (giving, payer), (getting, payee) = pair if chance.random() < 0.7 else pair[::-1]
        gives, gets, fee = chance.randint(2, 40), chance.randint(1, 60), chance.choice([0, 1])
        legs = [[payer, -gives], [world[giving + "issuance"], gives - fee], [world[getting + "issuance"], -gets]]
        return self.op("transfer", legs=[*legs, [payee, gets], *([[world[giving + "fees"], fee]] if fee else [])])

    def award(self) -> Op:
        amount, seconds = self.random.randint(1, 50), self.random.choice([None, None, 3, 20, 3600])
        ends = (
            {} if seconds is None else {"lot_expires": f"{time.strftime('%FT%TZ', time.gmtime(time.time() + seconds))}"}
        )
        return self.op("transfer", legs=[[self.world["issuance"], -amount], [self.member(), amount]], **ends)

    def spend(self) -> Op:
        amount, coin = self.random.randint(1, 60), self.random.random() < 0.2
        payer, shop = (self.purse(), "coin shop") if coin else (self.member(), "shop")
        return self.op("transfer", legs=[[payer, -amount], [self.world[shop], amount]])

    def late(self) -> Op:
        """A spending of a month past, whose books others are closing."""
        frontier = self.persist(self.acts.frontier)
        month = frontier.replace(year=frontier.year + self.random.choice([0, 0, 1]))
        return self.spend() | {"event_at": f"{month.isoformat()}T12:00:00Z"}

    def stall(self) -> Op:
        """Into an account that others close, or all that is in it out again."""
        stall, shop = self.random.choice(self.acts.stalls), self.world["shop"]
        inside = self.persist(lambda: self.call("SELECT balance FROM mileage_account WHERE id = %s", [stall]))[0][0]
        if inside:
            return self.op("transfer", legs=[[stall, -inside], [shop, inside]])
        return self.op("transfer", legs=[[self.member(), -1], [stall, 1]])

    def gift(self) -> Op | None:
        a, b, amount = self.member(), self.member(), self.random.randint(1, 40)
        if a == b:
            return None
        fee = self.random.choice([0, 0, 1])
        legs = [[a, -amount - fee], [b, amount]] + ([[self.world["fees"], fee]] if fee else [])
        return self.op("transfer", legs=legs)

    def hold(self) -> Op:
        return self.op(
            "hold", account=self.member(), amount=self.random.randint(1, 40), seconds=self.random.randint(1, 30)
        )

    def capture(self) -> Op | None:
        held = self.random.choice(self.holds) if self.holds else None
        part = self.random.choice([None, 1, 5])
        payee = self.random.choice([self.world["shop"], self.member()])
        return self.op("capture", hold=held, payee=payee, amount=part) if held else None

    def settle(self, kind: str) -> Op | None:
        return self.op(kind, hold=self.random.choice(self.holds)) if self.holds else None

    def reverse(self) -> Op | None:
        return self.op("reverse", transfer=self.random.choice(self.transfers)) if self.transfers else None

    def expire(self) -> Op:
        if self.random.random() < 0.2:
            return self.op("expire", account=self.purse(), payee=self.world["coin expiry"])
        return self.op("expire", account=self.member(), payee=self.world["expiry"])

    def clawback(self) -> Op | None:
        if not self.awards:
            return None
        given, payee = self.random.choice(self.awards)
        amount, world = self.random.randint(1, 20), self.world
        purse = world["purses"][world["members"].index(payee)]
        account, back = self.random.choice([(payee, ""), (payee, ""), (purse, "coin "), (self.member(), "")])
        return self.op("clawback", transfer=given, account=account, payee=world[f"{back}issuance"], amount=amount)

    def any(self) -> Op | None:
        make = self.random.choice(
            [self.award, self.spend, self.spend, self.gift, self.exchange, self.hold, self.capture]
        )
        return make()

    def several(self) -> list[Op]:
        ops = [self.any() for _ in range(self.random.randint(10, 60))]
        if self.random.random() < 0.5:  # many spends of one member: they share lots
            member = self.member()
            ops = [
                self.op("transfer", legs=[[member, -amount], [self.world["shop"], amount]])
                for amount in (self.random.randint(1, 4) for _ in range(12))
            ]
        return [op for op in ops if op]

    def linked(self) -> list[Op]:
        ops = [op for op in (self.any() for _ in range(self.random.randint(2, 5))) if op]
        return [op | {"grp": 1} for op in ops]

    def replay(self) -> list[Op]:
        return self.random.choice(self.batches) if self.batches else []

    def other_payload(self) -> list[Op]:
        old = self.replay()
        return [{k: v for k, v in old[0].items() if k != "grp"} | {"source_ref": "other"}] if old else []

    # what is not a posting

    def act(self, kind: str, do: Callable[[], Any]) -> None:
        said = self.persist(do)
        if said is not None:
            self.journal.write("did", [kind, said])

    # sending

    def send(self, kind: str, batch: list[Op]) -> None:
        self.journal.write("ask", [kind, batch])
        try:
            rows = self.persist(lambda: self.post(batch))
        except DatabaseError as error:  # a deadlock, or a rule of the tables that the function should have kept
            self.journal.write("wrong", f"{kind}: {str(error).splitlines()[0]}")
            return
        self.journal.write("answer", [kind, [[op["key"], *row] for op, row in zip(batch, rows, strict=True)]])
        if kind in ("replay", "other payload"):
            return
        self.batches = [*self.batches[-50:], batch]
        for op, (code, transfer, hold, _replayed) in zip(batch, rows, strict=True):
            if code == "ok" and transfer:
                self.transfers = [*self.transfers[-50:], transfer]
                if kind == "award":
                    self.awards = [*self.awards[-30:], (transfer, op["legs"][1][0])]
            if code == "ok" and op["kind"] == "hold":
                self.holds = [*self.holds[-20:], hold]

    def post(self, batch: list[Op]) -> list[Any]:
        """As mileage/ledger.py does: a single transfer by itself, and what it does not decide by the general way."""
        if len(batch) == 1:
            [[number]] = self.call("SELECT mileage_post_single(%s, %s)", [self.name, json.dumps(batch[0])])
            if number is not None:
                return [["ok", number, None, False]]
        return self.call(POST, [self.name, json.dumps(batch)])

    def call(self, statement: str, arguments: list[Any]) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement, arguments)
            return [list(row) for row in cursor.fetchall()]

    def persist(self, act: Callable[[], Any]) -> Any:
        """Until it is answered: the server may be gone for a while, and deadlocks would be errors of ours."""
        while True:
            try:
                return act()
            except (OperationalError, InterfaceError) as error:
                state = getattr(error.__cause__, "sqlstate", None)
                if state == "40P01":
                    raise
                if state != "40001":  # not "a key was taken meanwhile"
                    connection.close()
                    time.sleep(0.05)


POST = "SELECT code, transfer, hold, replayed FROM mileage_post_v1(%s, %s)"


def main() -> None:
    """`python -m tests.mileage.fuzz_client WORLD SEED STOP JOURNAL`: until the file STOP exists."""
    world, seed, stop, journal = sys.argv[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wallet.settings")
    django.setup()
    connection.settings_dict["OPTIONS"].pop("pool")  # whose patience after a kill would be most of the run
    Client(json.loads(world), seed, Path(journal)).run(Path(stop))


if __name__ == "__main__":
    main()
