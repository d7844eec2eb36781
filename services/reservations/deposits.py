"""Deposits: mileage held while a reservation lives, given back, or kept in part. The ledger call comes last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils.timezone import now

from mileage.actions.accounts import open_account, open_member_account
from mileage.ledger import MOST_ITEMS, Batch, Capture, Item, Linked, PlaceHold, Release, Reverse, post, post_one
from mileage.models import AccountKind, IdempotencyRecord
from mileage.models.reasons import Reason

from .errors import TooManyAtOnce
from .models import Facility, Reservation, Unit

CLIENT = "reservations"
# what is settled otherwise than by us: the hold ran out of time, and gives itself back
GONE = frozenset({"hold_expired", "hold_settled"})
LONGER = timedelta(days=2)  # the hold outlives the use, for a check-in that is recorded late


def amount_of(unit: Unit) -> int:
    """The deposit for a booking of this unit."""
    return unit.deposit if unit.facility.deposit_asset_id else 0


def hold_for(reservation: Reservation, instead_of: Reservation | None = None) -> None:
    """Hold a new reservation's deposit, and give that of the one that it replaces back.

    Raises:
        LedgerRefusal: as InsufficientBalance; the caller's transaction must end.
    """
    hold_all([(reservation, instead_of)])


def hold_all(pairs: Sequence[tuple[Reservation, Reservation | None]]) -> None:
    """The same for many, each with what it replaces: all of it or nothing, in one call.

    Raises:
        TooManyAtOnce: more than the ledger takes in one call.
    """
    items: list[Item] = [_given_back(old) for _, old in pairs if old and old.hold]
    given_back, placed = len(items), [row for row, _ in pairs if row.deposit]
    items += [_placed(row) for row in placed]
    if len(items) > MOST_ITEMS:
        raise TooManyAtOnce(most=MOST_ITEMS)
    if not items:
        return
    results = post(Batch(CLIENT, (Linked(tuple(items)),)))
    for result in sorted(results, key=lambda one: one.code == "linked"):  # what was refused, then what fell with it
        result.require()
    for row, result in zip(placed, results[given_back:], strict=True):
        row.hold = result.hold
        row.save(update_fields=["hold"])


def settle(rows: Sequence[Reservation]) -> None:
    """End the deposits of reservations that have ended: `deposit_kept` of each is the facility's, the rest goes back.

    Raises:
        TooManyAtOnce: more than the ledger takes in one call.
    """
    held = [row for row in rows if row.hold]
    if not held:
        return
    if len(held) > MOST_ITEMS:
        raise TooManyAtOnce(most=MOST_ITEMS)
    for result in post(Batch(CLIENT, tuple(_kept(row) if row.deposit_kept else _given_back(row) for row in held))):
        if result.code not in GONE:
            result.require()


def give_back_kept(row: Reservation) -> None:
    """Return what the facility kept of a deposit; once, and nothing where the hold had run out before.

    Raises:
        InsufficientBalance: the facility has spent it; it can be decided when its account is filled again.
    """
    taken = IdempotencyRecord.objects.filter(client=CLIENT, key=_ending(row), transfer__isnull=False)
    transfer = taken.values_list("transfer", flat=True).first()
    if row.deposit_kept and transfer is not None:
        ref = f"reservation:{row.pk}"
        post_one(CLIENT, Reverse(key=f"{row.pk}:returned", reason=Reason.REFUND, source_ref=ref, transfer=transfer))


def _ending(row: Reservation) -> str:
    return f"{row.pk}:end"


def _placed(reservation: Reservation) -> PlaceHold:
    asset = reservation.unit.facility.deposit_asset
    assert asset is not None  # noqa: S101  # no deposit without it: amount_of
    lasting = reservation.during.upper + LONGER - now()
    return PlaceHold(
        key=f"{reservation.pk}:hold",
        reason=Reason.HOLD,
        source_ref=f"reservation:{reservation.pk}",
        account=open_member_account(reservation.member, asset),
        amount=reservation.deposit,
        seconds=int(lasting.total_seconds()),
    )


def _given_back(row: Reservation) -> Release:
    return Release(key=_ending(row), reason=Reason.HOLD, hold=row.hold or 0)


def _kept(row: Reservation) -> Capture:
    return Capture(
        key=_ending(row),
        reason=Reason.SPEND,
        hold=row.hold or 0,
        payee=_account_of(row.unit.facility),
        amount=row.deposit_kept,
    )


def _account_of(facility: Facility) -> int:
    assert facility.deposit_asset is not None  # noqa: S101  # it stays while deposits are held
    return open_account(AccountKind.PARTNER, facility.deposit_asset, code=f"facility-{facility.pk}")
