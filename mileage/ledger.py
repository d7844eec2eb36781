"""The one write path into the ledger: `post(batch)`. The rules are the posting function's; see docs/ledger.md."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, NewType

from django.db import DEFAULT_DB_ALIAS, connections

from identity.pipeline import ask

from .errors import REFUSALS, LedgerRefusal
from .transactions import claim_ledger_call
from .wire import post_single

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

AccountId = NewType("AccountId", int)
TransferId = NewType("TransferId", int)
HoldId = NewType("HoldId", int)
MOST_ITEMS = 1000


class Leg(NamedTuple):
    """What one account gains (positive) or gives (negative), in whole units."""

    account: int
    amount: int


@dataclass(frozen=True, slots=True)
class LotTerms:
    """Terms of the lots that a transfer makes from an account without lots."""

    expires_at: datetime | None = None
    starts_at: datetime | None = None
    programme: int | None = None

    def put_into(self, body: dict[str, Any]) -> None:
        if self.programme is not None:
            body["programme"] = self.programme
        if self.starts_at:
            body["lot_starts"] = self.starts_at.isoformat()
        if self.expires_at:
            body["lot_expires"] = self.expires_at.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to post. `key` is the client's own: sent again it is answered again, and not done again."""

    kind: ClassVar[str]
    key: str
    reason: str
    source_ref: str = ""

    def payload(self) -> dict[str, Any]:
        return {"kind": self.kind, "key": self.key, "reason": self.reason, "source_ref": self.source_ref}


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(Item):
    """Legs that sum to zero in each asset, 2 to 15 of them, each account once."""

    kind: ClassVar[str] = "transfer"
    legs: Sequence[Leg]
    event_at: datetime | None = None
    terms: LotTerms | None = None

    def payload(self) -> dict[str, Any]:
        body = Item.payload(self)
        body["legs"] = self.legs
        if self.event_at:
            body["event_at"] = self.event_at.isoformat()
        if self.terms:
            self.terms.put_into(body)
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHold(Item):
    """Set an amount aside for so many seconds."""

    kind: ClassVar[str] = "hold"
    account: int
    amount: int
    seconds: int

    def payload(self) -> dict[str, Any]:
        return Item.payload(self) | {"account": self.account, "amount": self.amount, "seconds": self.seconds}


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture(Item):
    """Pay a held amount, or the part given; the rest of the hold is released."""

    kind: ClassVar[str] = "capture"
    hold: int
    payee: int
    amount: int | None = None

    def payload(self) -> dict[str, Any]:
        return Item.payload(self) | {"hold": self.hold, "payee": self.payee, "amount": self.amount}


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Item):
    """Give a held amount back."""

    kind: ClassVar[str] = "release"
    hold: int

    def payload(self) -> dict[str, Any]:
        return Item.payload(self) | {"hold": self.hold}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOut(Release):
    """Give a held amount back because its time is over; refused before that."""

    kind: ClassVar[str] = "timeout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reverse(Item):
    """Undo a transfer by its opposite, once."""

    kind: ClassVar[str] = "reverse"
    transfer: int

    def payload(self) -> dict[str, Any]:
        return Item.payload(self) | {"transfer": self.transfer}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expire(Item):
    """Move what has expired of an account to the payee (the asset's expiry account)."""

    kind: ClassVar[str] = "expire"
    account: int
    payee: int

    def payload(self) -> dict[str, Any]:
        return Item.payload(self) | {"account": self.account, "payee": self.payee}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClawBack(Item):
    """Take an exact amount of what a transfer gave, from one account that holds it or what came of it.

    Held parts stay. Refused as "line_changed" when less of the line is there.
    """

    kind: ClassVar[str] = "clawback"
    transfer: int
    account: int
    payee: int
    amount: int

    def payload(self) -> dict[str, Any]:
        fields = {"transfer": self.transfer, "account": self.account, "payee": self.payee, "amount": self.amount}
        return Item.payload(self) | fields


@dataclass(frozen=True, slots=True)
class Linked:
    """Items that are carried out all or none."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Up to 1,000 items of one client. Independent ones are decided one by one, in order."""

    client: str
    items: tuple[Item | Linked, ...]

    def payloads(self) -> Iterator[dict[str, Any]]:
        for number, entry in enumerate(self.items, 1):
            if isinstance(entry, Linked):
                for item in entry.items:
                    yield item.payload() | {"grp": number}
            else:
                yield entry.payload()


class Result(NamedTuple):
    """The answer to one item, in the batch's order. `code` is "ok" or the refusal's."""

    code: str
    transfer: TransferId | None
    hold: HoldId | None
    replayed: bool
    detail: Mapping[str, Any] | None

    @property
    def accepted(self) -> bool:
        return self.code == "ok"

    def refusal(self) -> LedgerRefusal | None:
        if self.accepted:
            return None
        return REFUSALS[self.code](**(self.detail or {}))

    def require(self) -> Result:
        """This result if it was accepted. Raises its LedgerRefusal otherwise."""
        if refusal := self.refusal():
            raise refusal
        return self


def post(batch: Batch) -> list[Result]:
    """Post a batch: one result for each item. The last thing that a transaction does, and once in it.

    A refusal is an answer, not an exception: it is remembered for 24 hours if the transaction commits.

    Raises:
        RuntimeError: a second call in the same transaction.
        OperationalError: deadlock or serialization failure; `in_one_transaction` begins again.
    """
    claim_ledger_call()
    django = connections[DEFAULT_DB_ALIAS]  # once: the thread's connection is looked up at each mention
    items = list(batch.payloads())
    if len(items) == 1 and len(items[0].get("legs", ())) == 2:
        number = post_single(django, batch.client, _encode(items[0]))
        if number is not None:
            return [Result("ok", TransferId(number), None, False, None)]
    return [
        Result(code, transfer, hold, replayed, detail and json.loads(detail))
        for code, transfer, hold, replayed, detail in _call(django, batch.client, _encode(items))
    ]


def post_one(client: str, item: Item) -> Result:
    """Post one item; returns its result, or raises its refusal."""
    return post(Batch(client, (item,)))[0].require()


def _call(django: BaseDatabaseWrapper, client: str, items: str) -> list[tuple[Any, ...]]:
    """With a plan that is kept, which costs less than Django's cursor, unless someone listens to the statements."""
    if django.queries_logged or django.execute_wrappers:
        with django.cursor() as cursor:
            cursor.execute(_POST, [client, items])
            return list(cursor.fetchall())
    django.ensure_connection()
    django.validate_no_broken_transaction()
    with django.wrap_database_errors:
        return ask(django.connection, [(_POST_KEPT, [client, items])])[0]


_encode = json.JSONEncoder(separators=(",", ":")).encode
_POST = "SELECT code, transfer, hold, replayed, detail FROM mileage_post_v1(%s, %s)"
_POST_KEPT = b"SELECT code, transfer, hold, replayed, detail FROM mileage_post_v1($1, $2)"
