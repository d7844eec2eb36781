"""Every write of the reservation service."""

from .arriving import check_in_at_desk
from .attending import check_in, check_in_at_gate, end_past
from .booking import BookingRequest, book_unit
from .cancelling import cancel_reservation
from .changing import change_reservation
from .closing import ClosureRequest, close_facility, lift_closure
from .conduct import decide_objection, object_to
from .deciding import approve_reservation, refuse_reservation
from .drawing import DrawRequest, advance_draws, announce_draw, apply_to_draw, cancel_draw, withdraw_application
from .lapsing import lapse_reservations
from .noting import note_reservation
from .reminding import choose_reminders, mail_reminders, remind
from .repeating import SeriesRequest, book_series, cancel_series, move_series, plan_series
from .waiting import accept_offer, join_waiting_list, leave_waiting_list, offer_times
from .waiving import ask_waiver, decide_waiver

__all__ = [
    "BookingRequest",
    "ClosureRequest",
    "DrawRequest",
    "SeriesRequest",
    "accept_offer",
    "advance_draws",
    "announce_draw",
    "apply_to_draw",
    "approve_reservation",
    "ask_waiver",
    "book_series",
    "book_unit",
    "cancel_draw",
    "cancel_reservation",
    "cancel_series",
    "change_reservation",
    "check_in",
    "check_in_at_desk",
    "check_in_at_gate",
    "choose_reminders",
    "close_facility",
    "decide_objection",
    "decide_waiver",
    "end_past",
    "join_waiting_list",
    "lapse_reservations",
    "leave_waiting_list",
    "lift_closure",
    "mail_reminders",
    "move_series",
    "note_reservation",
    "object_to",
    "offer_times",
    "plan_series",
    "refuse_reservation",
    "remind",
    "withdraw_application",
]
