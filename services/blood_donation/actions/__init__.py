"""Every write of donations and certificates."""

from .certificates import begin_use, draw_from_pool, replace_certificate, use_certificate
from .donations import agree_to_recording, record_further_act, register_donation, stop_recording
from .gifts import accept_gift, decline_gift, give_to_pool, lapse_gifts, offer_gift, withdraw_gift
from .presenting import ask_to_show, put_on_card, use_shown

__all__ = [
    "accept_gift",
    "agree_to_recording",
    "ask_to_show",
    "begin_use",
    "decline_gift",
    "draw_from_pool",
    "give_to_pool",
    "lapse_gifts",
    "offer_gift",
    "put_on_card",
    "record_further_act",
    "register_donation",
    "replace_certificate",
    "stop_recording",
    "use_certificate",
    "use_shown",
    "withdraw_gift",
]
