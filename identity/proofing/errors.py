"""What an identity check refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from identity.errors import IdentityError


class ResidentAlready(IdentityError):
    code, status = "resident_already", 409
    text = _("Your wallet is bound to the resident register: you need no check of papers.")


class ProofingMissing(IdentityError):
    code, status = "proofing_missing", 404
    text = _("You have not begun a check of your identity: begin with your e-mail address.")


class ProofingWaits(IdentityError):
    code, status = "proofing_waits", 409
    text = _("Your papers are with the city already: the answer comes to your wallet.")


class ProofingClosed(IdentityError):
    code, status = "proofing_closed", 409
    text = _("This identity check was decided or withdrawn already.")


class WrongEmailCode(IdentityError):
    """Carries `tries_left`."""

    code, status = "wrong_email_code", 422
    text = _("The code is not right. Look at the newest mail from us.")


class EmailCodeEnded(IdentityError):
    code, status = "email_code_ended", 409
    text = _("This code was used, has expired, or was tried too often. Ask for a new one.")


class TooManyMails(IdentityError):
    code, status = "too_many_mails", 429
    text = _("We sent you five codes today. Try again tomorrow.")


class MailNotSent(IdentityError):
    code, status = "mail_not_sent", 503
    text = _("The mail could not be sent. Try again in some minutes.")


class EmailNotConfirmed(IdentityError):
    code, status = "email_not_confirmed", 409
    text = _("Confirm your e-mail address first, by the code that we sent.")


class PapersMissing(IdentityError):
    code, status = "papers_missing", 409
    text = _("Send at least one paper first: your passport, or your registration as an overseas Korean.")


class BadPaper(IdentityError):
    code, status = "bad_paper", 400
    text = _("A paper is a PDF, PNG or JPEG file of up to 5 MB; five at most, each once.")


class PaperUnknown(IdentityError):
    code, status = "paper_unknown", 404
    text = _("There is no such paper.")


class CheckAsked(IdentityError):
    code, status = "check_asked", 409
    text = _("Another person is asked already to approve this identity check.")
