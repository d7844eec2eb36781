"""What is refused about donations and their certificates."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.core.errors import ServiceError


class ConsentMissing(ServiceError):
    code = "consent_missing"
    text = _("A donation is health data. The member agrees to its being recorded in the wallet first.")


class CertificateUnknown(ServiceError):
    code, status = "certificate_unknown", 404
    text = _("There is no such certificate.")


class CertificateOver(ServiceError):
    code = "certificate_over"
    text = _("This certificate was used or replaced. It cannot be given, shown or replaced again.")


class CertificateOffered(ServiceError):
    code = "certificate_offered"
    text = _("This certificate is offered as a gift. Take the offer back first.")


class GiftUnknown(ServiceError):
    code, status = "gift_unknown", 404
    text = _("There is no such gift, or it is over.")


class RecipientUnknown(ServiceError):
    code, status = "recipient_unknown", 400
    text = _("There is no member with this number. Ask for the number in the recipient's wallet settings.")


class GiftToOneself(ServiceError):
    code, status = "gift_to_oneself", 400
    text = _("This is your own number.")


class CodeUnknown(ServiceError):
    code, status = "use_code_unknown", 404
    text = _("No certificate has this code now. A code counts for 10 minutes; a new one ends the one before.")


class NotShown(ServiceError):
    code = "not_shown"
    text = _("No certificate was shown for this, or it was taken already. Ask anew.")


class NoCards(ServiceError):
    code = "no_cards"
    text = _("Certificates cannot be put on a card now. Show the code instead.")


class PoolEmpty(ServiceError):
    code = "pool_empty"
    text = _("The pool holds no certificate now.")


class ActOver(ServiceError):
    code = "act_over"
    text = _("This further act is not rewarded at that time.")


class NothingToGive(ServiceError):
    code = "nothing_to_give"
    text = _("No programme rewards this now, or its budget is used up. Nothing was recorded.")
