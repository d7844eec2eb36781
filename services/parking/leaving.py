"""What a driver's leaving the wallet ends here."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from identity.actors import Actor
from identity.models import Member
from identity.queries import today

from .actions.permits import end_permit
from .models import (
    ApplicationState,
    Booking,
    BookingState,
    Car,
    Permit,
    PermitApplication,
    SharingConsent,
    Window,
)


def block(member: Member) -> str | Promise | None:
    """Bookings and offers hold others' money and places: they are ended first, one by one."""
    if Booking.objects.filter(member=member, state__in=BookingState.LIVE).exists():
        return _("You have a parking booking. Cancel it, or leave the bay.")
    if SharingConsent.objects.filter(member=member, withdrawn_at=None).exists():
        return _("Your household shares its bay. Withdraw the consent first.")
    return None


def tell(member: Member) -> str | Promise:
    return _("Your cars and your parking permits are removed.") if _has_any(member) else ""


def act(member: Member, by: Actor) -> None:
    at = now()
    Car.objects.filter(member=member, removed_at=None).update(removed_at=at)
    for permit in Permit.objects.filter(member=member, ended_at=None, during__endswith__gt=today()).order_by("pk"):
        end_permit(permit)
    waits = PermitApplication.objects.filter(member=member, state=ApplicationState.OPEN)
    waits.update(state=ApplicationState.WITHDRAWN)
    Window.objects.filter(member=member, withdrawn_at=None).update(withdrawn_at=at)


def _has_any(member: Member) -> bool:
    return Car.objects.filter(member=member, removed_at=None).exists()
