"""What partners, their systems and their members are refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mileage.errors import MileageError


class UnknownApplication(MileageError):
    code, status = "unknown_application", 404
    text = _("There is no such application.")


class ApplicationDecided(MileageError):
    code = "application_decided"
    text = _("This application was decided already.")


class ApplicationWaits(MileageError):
    code = "application_waits"
    text = _("An application of this business waits already, or it is a partner.")


class DocumentsMissing(MileageError):
    code = "documents_missing"
    text = _("The application has no document yet.")


class BadDocument(MileageError):
    code, status = "bad_document", 400
    text = _("A document is a PDF, PNG or JPEG file of up to 5 MB; five at most, each once.")


class NotForThisOrganisation(MileageError):
    code, status = "not_for_this_organisation", 403
    text = _("Only a manager of the organisation may do this.")


class UnknownPartner(MileageError):
    code, status = "unknown_partner", 404
    text = _("There is no such partner.")


class PartnerNotActive(MileageError):
    code = "partner_not_active"
    text = _("The partner has left, or is leaving.")


class NoAgreement(MileageError):
    code = "no_agreement"
    text = _("The agreement with the partner does not cover this.")


class AgreementChanged(MileageError):
    code = "agreement_changed"
    text = _("The agreement was changed meanwhile. Refuse this request and propose it anew.")


class BadAgreement(MileageError):
    code, status = "bad_agreement", 400
    text = _("The terms do not fit together.")


class UnknownClient(MileageError):
    code, status = "unknown_client", 404
    text = _("There is no such system.")


class TooManyClients(MileageError):
    code = "too_many_clients"
    text = _("A partner has at most ten systems in use.")


class BadToken(MileageError):
    code, status = "invalid_token", 401
    text = _("The access token is missing, over or revoked. Ask for a new one.")


class ScopeMissing(MileageError):
    """Carries the scope that is needed."""

    code, status = "insufficient_scope", 403
    text = _("The access token does not allow this.")


class TooManyRequests(MileageError):
    """Carries the seconds after which to come again."""

    code, status = "too_many_requests", 429
    text = _("Too many requests. Try again in a minute.")


class KeyMissing(MileageError):
    code, status = "idempotency_key_missing", 400
    text = _("Send an Idempotency-Key of 8 to 64 letters, digits, '-' or '_'.")


class KeyOfAnotherRequest(MileageError):
    code, status = "idempotency_key_reused", 422
    text = _("This Idempotency-Key was used for another request.")


class CodeUnknown(MileageError):
    code, status = "code_unknown", 404
    text = _("This code is unknown, over, or was used. Ask for a new one.")


class CustomerUnknown(MileageError):
    code, status = "customer_unknown", 404
    text = _("This customer is unknown, or the time to act is over. Ask for a new code.")


class OverLimit(MileageError):
    """Carries how much may still be taken."""

    code, status = "over_limit", 403
    text = _("The member did not allow so much. Ask for a new code.")


class UnknownTransaction(MileageError):
    code, status = "unknown_transaction", 404
    text = _("There is no such transaction.")


class ReferenceUsed(MileageError):
    code = "reference_used"
    text = _("This reference was used for another transaction.")


class RefundExceedsPayment(MileageError):
    """Carries what is left."""

    code = "refund_exceeds_payment"
    text = _("More would be refunded than was paid and not refunded yet.")


class OnlyInFull(MileageError):
    code = "only_in_full"
    text = _("Points that were given are taken back in full; leave the amount out.")


class UnknownSettlement(MileageError):
    code, status = "unknown_settlement", 404
    text = _("There is no such settlement.")


class NotInThisState(MileageError):
    """Carries the state."""

    code = "not_in_this_state"
    text = _("This cannot be done as things stand now.")


class SandboxOnly(MileageError):
    code, status = "sandbox_only", 403
    text = _("This is for systems that try out.")


class MonthNotClosed(MileageError):
    code = "month_not_closed"
    text = _("Close the books of that month first; give its first day.")


class BadList(MileageError):
    code, status = "bad_list", 400
    text = _("A list is a CSV of up to 50,000 lines with the head kind,reference,amount.")


class UnknownCase(MileageError):
    code, status = "unknown_case", 404
    text = _("There is no such case.")
