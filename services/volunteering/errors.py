"""What is refused about shifts and sign-ups."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.core.errors import ServiceError


class ShiftUnknown(ServiceError):
    code, status = "shift_unknown", 404
    text = _("There is no such shift, or it takes no volunteers now.")


class ShiftFull(ServiceError):
    code = "shift_full"
    text = _("All places of this shift are taken.")


class ShiftBegun(ServiceError):
    code = "shift_begun"
    text = _("This shift has begun. Tell the coordinator.")


class ShiftOverlaps(ServiceError):
    code = "shift_overlaps"
    text = _("You signed up for another shift at that time. Withdraw from it first.")


class AlreadySignedUp(ServiceError):
    code = "already_signed_up"
    text = _("You signed up for this shift already.")


class SignupUnknown(ServiceError):
    code, status = "signup_unknown", 404
    text = _("There is no such sign-up, or it is over.")


class AlreadyCoordinator(ServiceError):
    code = "already_coordinator"
    text = _("This member coordinates for the institution already.")
