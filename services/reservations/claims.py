"""Taking spaces. The exclusion constraint decides; this asks it in an order in which nobody deadlocks.

Locks are taken in one order everywhere: the facility, then reservations by id, quotas by id, claims by space.
Who only takes claims shares the facility with others; who frees claims and takes some in the same transaction has it
alone, for such a one could meet another in a circle.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range
from django.db.models import Q
from django.utils.timezone import now

from .models import Claim, ClaimState, Closure, Draw, DrawSlot, Reservation, Taking, Unit

# Ordered, so that two who want the same spaces wait for each other and never in a circle.
_TAKE = """
INSERT INTO reservations_claim (space_id, during, state, reservation_id, closure_id, draw_slot_id, held_until)
SELECT space, %(during)s, %(state)s, %(reservation)s, %(closure)s, %(draw_slot)s, %(held_until)s
FROM unnest(%(spaces)s::bigint[]) AS space ORDER BY space
ON CONFLICT DO NOTHING RETURNING space_id
"""

_LOCK = 0x72657376  # advisory locks by this and the facility


def share_facility(facility: int) -> None:
    """Wait for who has the facility alone, and keep them out until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [_LOCK, facility])


def have_facility(facility: int) -> None:
    """Wait until nobody else takes claims there, and have it alone until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, facility])


def space_ids(unit: Unit) -> list[int]:
    """The unit's leaf spaces, in the one order; no question where the unit came with them."""
    return sorted(space.pk for space in unit.spaces.all())


def take_for(reservation: Reservation, unit: Unit, during: Range) -> bool:
    """Take what the unit needs. False: somebody else has it; the caller's transaction must end."""
    held_until = reservation.decide_by
    state = ClaimState.HELD if held_until else ClaimState.BOOKED
    spaces = space_ids(unit)
    given = {"during": during, "state": state, "reservation": reservation.pk, "closure": None, "held_until": held_until}
    if unit.taking == Taking.ONE:
        return _take_one(spaces, given)
    return bool(spaces) and len(_insert(spaces, given)) == len(spaces)


def take_for_closure(closure: Closure, spaces: Sequence[int]) -> None:
    """Close spaces that the caller has alone and has freed."""
    given = {"state": ClaimState.CLOSED, "reservation": None, "closure": closure.pk, "held_until": None}
    if len(_insert(sorted(spaces), given | {"during": closure.during})) != len(spaces):
        raise AssertionError("a closure meets claims that it has not ended")


def take_for_draw(slot: DrawSlot, unit: Unit, during: Range) -> bool:
    """Keep a time for a draw, with all of its places. False: somebody has some of it."""
    spaces = space_ids(unit)
    given = {"state": ClaimState.CLOSED, "reservation": None, "closure": None, "draw_slot": slot.pk}
    return bool(spaces) and len(_insert(spaces, given | {"held_until": None, "during": during})) == len(spaces)


def free_draw(draw: Draw) -> None:
    """Let go of what a draw keeps; the caller has the facility alone."""
    rows = Claim.objects.filter(draw_slot__draw=draw, state=ClaimState.CLOSED)
    rows.update(state=ClaimState.RELEASED)


def is_free(unit: Unit, during: Range) -> bool:
    """Whether a booking would find its spaces now. Holds whose time is over count as free."""
    spaces = set(space_ids(unit))
    lapsed = Q(state=ClaimState.HELD, held_until__lte=now())
    taken = set(live_claims(list(spaces), during).exclude(lapsed).values_list("space_id", flat=True))
    return bool(spaces - taken) if unit.taking == Taking.ONE else bool(spaces) and not taken


def _take_one(spaces: Sequence[int], given: dict[str, Any]) -> bool:
    """Try the places that look free, one after another, each once: a lost one is gone for us."""
    taken = set(live_claims(spaces, given["during"]).values_list("space_id", flat=True))
    return any(_insert([space], given) for space in spaces if space not in taken)


def _insert(spaces: Sequence[int], given: dict[str, Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"draw_slot": None} | given | {"spaces": list(spaces)})
        return [row[0] for row in cursor.fetchall()]


def live_claims(spaces: Sequence[int], during: Range) -> Any:
    return Claim.objects.filter(space__in=spaces, state__in=ClaimState.LIVE, during__overlap=during)


def lapsed_in(spaces: Sequence[int], during: Range, at: datetime | None = None) -> list[Any]:
    """Ids of the reservations whose hold stands in the way although its time is over."""
    over = Q(state=ClaimState.HELD, held_until__lte=at or now())
    return list(live_claims(spaces, during).filter(over).values_list("reservation_id", flat=True).distinct())


def settle(reservations: Sequence[Any], state: ClaimState, held_until: datetime | None = None) -> None:
    """Move the live claims of reservations, in order."""
    rows = Claim.objects.filter(reservation__in=reservations, state__in=ClaimState.LIVE)
    locked = list(rows.select_for_update(no_key=True).order_by("space_id", "id").values_list("pk", flat=True))
    Claim.objects.filter(pk__in=locked).update(state=state, held_until=held_until)


def drop_buffers(reservations: Sequence[Reservation]) -> None:
    """Let claims end with the use: what follows needs no preparation."""
    for reservation in reservations:
        rows = Claim.objects.filter(reservation=reservation, state__in=ClaimState.LIVE)
        rows.update(during=reservation.during)
