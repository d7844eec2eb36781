"""Members say which cars they drive."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member
from identity.queries import today

from ..errors import CarInUse, CarUnknown, MemberGone, TooManyCars
from ..models import BayClaim, Car, Permit, Plate
from ..plates import normalised

MOST_CARS = 5


@transaction.atomic
@audited("car.added")
def add_car(member: Member, typed: str, label: str = "", *, by: Actor) -> Car:
    """Add a car by its plate; one that is there already is answered again.

    Raises:
        BadPlate: no Korean number plate.
        TooManyCars: five are there.
    """
    text = normalised(typed)
    owner = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if owner.left_at:
        raise MemberGone
    plate = _plate(text)
    cars = Car.objects.filter(member=owner, removed_at=None)
    found = cars.filter(plate=plate).first()
    if found:
        note(again=True)
        return found
    if cars.count() >= MOST_CARS:
        raise TooManyCars
    return Car.objects.create(member=owner, plate=plate, label=label.strip()[:30], added_at=now())


@transaction.atomic
@audited("car.removed")
def remove_car(car: Car, *, by: Actor) -> Car:
    """Raises CarInUse: it has a live booking or a permit."""
    row = Car.objects.select_for_update(no_key=True).filter(pk=car.pk, removed_at=None).first()
    if row is None:
        raise CarUnknown
    claims = BayClaim.objects.filter(plate=row.plate, live=True, booking__member=row.member)
    permits = Permit.objects.filter(plate=row.plate, member=row.member, ended_at=None, during__endswith__gt=today())
    if claims.exists() or permits.exists():
        raise CarInUse
    row.removed_at = now()
    row.save(update_fields=["removed_at"])
    return row


def car_of(member: Member, car_id: int) -> Car:
    """One of the member's own. Raises CarUnknown, also for somebody else's."""
    car = Car.objects.select_related("plate").filter(pk=car_id, member=member, removed_at=None).first()
    if car is None:
        raise CarUnknown
    return car


def _plate(text: str) -> Plate:
    found = Plate.objects.filter(text=text).first()
    if found:
        return found
    try:
        with transaction.atomic():
            return Plate.objects.create(text=text)
    except IntegrityError:
        return Plate.objects.get(text=text)
