"""Every write of the reservation service."""

from .attending import check_in, end_past
from .booking import BookingRequest, book_unit
from .cancelling import cancel_reservation
from .changing import change_reservation
from .closing import ClosureRequest, close_facility, lift_closure
from .deciding import approve_reservation, refuse_reservation
from .lapsing import lapse_reservations
from .noting import note_reservation

__all__ = [
    "BookingRequest",
    "ClosureRequest",
    "approve_reservation",
    "book_unit",
    "cancel_reservation",
    "change_reservation",
    "check_in",
    "close_facility",
    "end_past",
    "lapse_reservations",
    "lift_closure",
    "note_reservation",
    "refuse_reservation",
]
