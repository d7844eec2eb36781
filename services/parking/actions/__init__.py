"""Every write of the parking service."""

from .booking import BookingRequest, book_bay, cancel_booking, extend_booking, leave_bay
from .cars import add_car, remove_car
from .meeting import arrive, record_departure, record_sharing, report_occupied, settle_overstays, tell_drivers
from .permits import (
    apply_for_permit,
    change_permit_car,
    decide_round,
    give_back_permit,
    open_round,
    withdraw_application,
)
from .sharing import (
    add_household,
    ask_to_show,
    give_consent,
    offer_window,
    renew_household,
    set_threshold,
    withdraw_consent,
    withdraw_window,
)
from .waiving import waive_overstay

__all__ = [
    "BookingRequest",
    "add_car",
    "add_household",
    "apply_for_permit",
    "arrive",
    "ask_to_show",
    "book_bay",
    "cancel_booking",
    "change_permit_car",
    "decide_round",
    "extend_booking",
    "give_back_permit",
    "give_consent",
    "leave_bay",
    "offer_window",
    "open_round",
    "record_departure",
    "record_sharing",
    "remove_car",
    "renew_household",
    "report_occupied",
    "set_threshold",
    "settle_overstays",
    "tell_drivers",
    "waive_overstay",
    "withdraw_application",
    "withdraw_consent",
    "withdraw_window",
]
