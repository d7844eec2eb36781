"""Every write of the reservation service."""

from .attending import check_in, end_past
from .booking import BookingRequest, book_unit
from .cancelling import cancel_reservation
from .changing import change_reservation
from .closing import ClosureRequest, close_facility, lift_closure
from .deciding import approve_reservation, refuse_reservation
from .drawing import DrawRequest, advance_draws, announce_draw, apply_to_draw, cancel_draw, withdraw_application
from .lapsing import lapse_reservations
from .noting import note_reservation
from .reminding import remind
from .waiting import accept_offer, join_waiting_list, leave_waiting_list, offer_times

__all__ = [
    "BookingRequest",
    "ClosureRequest",
    "DrawRequest",
    "accept_offer",
    "advance_draws",
    "announce_draw",
    "apply_to_draw",
    "approve_reservation",
    "book_unit",
    "cancel_draw",
    "cancel_reservation",
    "change_reservation",
    "check_in",
    "close_facility",
    "end_past",
    "join_waiting_list",
    "lapse_reservations",
    "leave_waiting_list",
    "lift_closure",
    "note_reservation",
    "offer_times",
    "refuse_reservation",
    "remind",
    "withdraw_application",
]
