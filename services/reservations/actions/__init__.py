"""Every write of the reservation service."""

from .booking import BookingRequest, book_unit
from .cancelling import cancel_reservation
from .closing import ClosureRequest, close_facility, lift_closure
from .deciding import approve_reservation, refuse_reservation
from .lapsing import lapse_reservations

__all__ = [
    "BookingRequest",
    "ClosureRequest",
    "approve_reservation",
    "book_unit",
    "cancel_reservation",
    "close_facility",
    "lapse_reservations",
    "lift_closure",
    "refuse_reservation",
]
