"""No sequence of actions leaves two live claims on a space, or a claim without its reservation."""

import random
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db.models import Count, F, Q
from django.utils.timezone import now

from anchoring.models import Witness
from identity.actors import Actor
from identity.errors import NotAllowed
from mileage.errors import InsufficientBalance
from mileage.models import Hold
from services.reservations.actions import (
    BookingRequest,
    ClosureRequest,
    DrawRequest,
    SeriesRequest,
    accept_offer,
    announce_draw,
    apply_to_draw,
    approve_reservation,
    book_series,
    cancel_draw,
    cancel_reservation,
    cancel_series,
    change_reservation,
    check_in,
    close_facility,
    drawing,
    end_past,
    join_waiting_list,
    lapse_reservations,
    lift_closure,
    move_series,
    offer_times,
    refuse_reservation,
)
from services.reservations.errors import ReservationError
from services.reservations.models import (
    Cause,
    Claim,
    Closure,
    Draw,
    DrawState,
    Quota,
    Reservation,
    ReservationState,
    Series,
    Waiting,
)
from tests.factories import mileage as points
from tests.factories import reservations as make
from tests.factories.identity import as_staff

LIVE = ("held", "booked", "closed")


class World:
    """A small city where everything meets everything."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.gym = make.facility(
            monthly_quota=6, deposit_asset=points.asset(), changes=2, checks_in=seed % 2 == 0, ban_days=[0, 0, 7]
        )
        leaves = make.spaces(self.gym, 3)
        self.units = [
            make.unit(self.gym, leaves, max_slots=3, deposit=70),
            make.unit(self.gym, leaves[:2], buffer_minutes=30),
            make.unit(self.gym, leaves[1:], mode="approval", deposit=50),
            make.unit(self.gym, leaves, taking="one", slot_minutes=30),
        ]
        self.members = [make.saver(100 * number) for number in range(4)]
        self.staff = as_staff("연수구")
        Witness.objects.create(url="http://w.example", vkey=f"w.example+00000000+{seed}")

    def act(self) -> None:
        steps = (
            self.book,
            self.book,
            self.book,
            self.cancel,
            self.decide,
            self.change,
            self.close,
            self.lift,
            self.lapse,
            self.end,
            self.wait,
            self.wait,
            self.offer,
            self.draw,
            self.repeat,
        )
        with suppress(ReservationError, NotAllowed, InsufficientBalance):
            self.dice.choice(steps)()

    def book(self) -> None:
        during = make.at(self.dice.randint(9, 13), self.dice.randint(1, 2), self.dice.randint(2, 4))
        make.book(self.dice.choice(self.units), during, self.dice.choice(self.members))

    def some(self, rows, order="made_at"):
        found = list(rows.order_by(order))
        return self.dice.choice(found) if found else None

    def cancel(self) -> None:
        if row := self.some(Reservation.objects.all()):
            cause = self.dice.choice(list(Cause))
            cancel_reservation(row, cause, by=self.dice.choice([Actor.member(row.member), self.staff]))

    def decide(self) -> None:
        if row := self.some(Reservation.objects.filter(decide_by__isnull=False)):
            if self.dice.random() < 0.5:
                approve_reservation(row, by=self.staff)
            else:
                refuse_reservation(row, "no", by=self.staff)

    def change(self) -> None:
        if row := self.some(Reservation.objects.filter(state__in=ReservationState.LIVE)):
            during = make.at(self.dice.randint(9, 13), 1, self.dice.randint(2, 4))
            by = self.dice.choice([Actor.member(row.member), self.staff])
            change_reservation(row, during, self.dice.choice([None, *self.units]), by=by)

    def end(self) -> None:
        if row := self.some(Reservation.objects.filter(state="booked")):
            make.past(row)
            if self.dice.random() < 0.5:
                check_in(row, by=self.staff)
            else:
                end_past(by=make.SYSTEM)

    def close(self) -> None:
        during = make.at(self.dice.randint(9, 13), 1, self.dice.randint(2, 4))
        unit = self.dice.choice([None, *self.units])
        close_facility(ClosureRequest(self.gym, during, Cause.RAIN, "rain", unit), by=self.staff)

    def lift(self) -> None:
        if row := self.some(Closure.objects.all()):
            lift_closure(row, by=self.staff)

    def lapse(self) -> None:
        if row := self.some(Reservation.objects.filter(state="requested")):
            at = now() - timedelta(seconds=1)
            Reservation.objects.filter(pk=row.pk).update(decide_by=at)
            row.claims.filter(state="held").update(held_until=at)
            if self.dice.random() < 0.5:
                lapse_reservations(by=make.SYSTEM)

    def wait(self) -> None:
        during, one = make.at(self.dice.randint(9, 13), 1, self.dice.randint(2, 4)), self.dice.choice(self.members)
        join_waiting_list(BookingRequest(self.dice.choice(self.units), during, one), by=Actor.member(one))

    def offer(self) -> None:
        offer_times(by=make.SYSTEM)
        if row := self.some(Reservation.objects.filter(state="offered")):
            accept_offer(row, by=self.dice.choice([Actor.member(row.member), self.staff]))

    def repeat(self) -> None:
        """Booked, moved or cancelled as one."""
        during = make.at(self.dice.randint(9, 13), 1, self.dice.randint(2, 4))
        row = self.some(Series.objects.all())
        if row is None or self.dice.random() < 0.4:
            one = self.dice.choice(self.members)
            wish = SeriesRequest(self.dice.choice(self.units), during, 2, one)
            book_series(wish, skip=self.dice.random() < 0.5, by=Actor.member(one))
        elif self.dice.random() < 0.6:
            of = self.dice.choice([None, *row.reservations.order_by("made_at", "during").values_list("pk", flat=True)])
            move_series(row, during, of, by=self.dice.choice([Actor.member(row.member), self.staff]))
        else:
            cancel_series(row, by=Actor.member(row.member))

    def draw(self) -> None:
        """Announced, applied to, closed, drawn or called off: a step each time."""
        row = self.some(Draw.objects.filter(state__in=DrawState.LIVE), "announced_at")
        if row is None:
            slots = [make.at(self.dice.randint(9, 13), 1, self.dice.randint(3, 4))]
            times = {"apply_until": now() + timedelta(minutes=1), "beacon_at": now() + timedelta(minutes=12)}
            announce_draw(
                DrawRequest(self.dice.choice(self.units), slots, "가", "A", **times, accept_hours=1), by=self.staff
            )
        elif row.state == "closed":
            drawing._hold(row.pk, {"kind": "drand", "value": "00" * 32}, by=make.SYSTEM)
        elif row.applications.count() == len(self.members):
            drawing._close(row.pk, by=make.SYSTEM)
        elif self.dice.random() < 0.1:
            cancel_draw(row, "rain", by=self.staff)
        else:
            one = self.dice.choice(self.members)
            apply_to_draw(row, [1], one, by=Actor.member(one))


def assert_sound(world: World) -> None:
    claims = list(Claim.objects.filter(state__in=LIVE).select_related("reservation", "closure"))
    for one in claims:
        for other in claims:
            apart = one.space_id != other.space_id or one.during.upper <= other.during.lower
            assert one.pk >= other.pk or apart or other.during.upper <= one.during.lower, (one.pk, other.pk)
    wanted = {"offered": "held", "requested": "held", "booked": "booked", "used": "booked"}
    assert all(wanted[claim.reservation.state] == claim.state for claim in claims if claim.reservation)
    for row in Reservation.objects.annotate(live=Count("claims", filter=Q(claims__state__in=LIVE))):
        needed = 1 if row.unit.taking == "one" else row.unit.spaces.count()
        assert row.live == (needed if row.state in wanted else 0) or row.state == "used"
    assert not Claim.objects.filter(state="closed", closure__lifted_at__isnull=False).exists()
    assert not Claim.objects.filter(state="closed", draw_slot__draw__state__in=("drawn", "cancelled")).exists()
    assert not Waiting.objects.filter(state="offered").exclude(reservation__state="offered").exists()
    assert not Waiting.objects.filter(state="taken", reservation__state="offered").exists()
    held = dict(Hold.objects.filter(state="pending").values_list("pk", "amount"))
    assert held == dict(Reservation.objects.exclude(hold=None).values_list("hold", "deposit"))
    accepted = Reservation.objects.exclude(state="offered")
    assert not accepted.filter(deposit__gt=0, state__in=ReservationState.LIVE, hold=None).exists()
    kept = sum(Reservation.objects.exclude(deposit_kept=None).values_list("deposit_kept", flat=True))
    assert kept == sum(Hold.objects.filter(state="captured").values_list("captured", flat=True))
    used = sum(Quota.objects.values_list("used", flat=True))
    assert used == Reservation.objects.filter(state__in=[*wanted, "no_show"]).count()
    assert not Quota.objects.filter(used__gt=F("allowed")).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_any_sequence_of_actions__leaves_sound_claims(seed):
    world = World(seed)

    for _ in range(60):
        world.act()
    assert_sound(world)
    assert Reservation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_hands_at_once__leave_sound_claims(threads):
    world = World(99)
    seeds = [random.Random(seed) for seed in range(8)]

    def play(dice: random.Random) -> None:
        mine = World.__new__(World)
        mine.__dict__ = world.__dict__ | {"dice": dice}
        for _ in range(15):
            mine.act()

    outcomes = threads.run(play, seeds)

    assert outcomes == [None] * 8
    assert_sound(world)
