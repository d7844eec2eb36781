"""What the verifier refuses: to people as problem details, to wallets as OAuth errors."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ..errors import CredentialsError, ProtocolError


class PurposeUnknown(CredentialsError):
    code, status = "purpose_unknown", 404
    text = _("There is no such purpose in use, or it is not for checks online.")


class ParameterMissing(CredentialsError):
    """Carries the names of the parameters that the purpose's query takes."""

    code, status = "parameter_missing", 400
    text = _("This purpose needs another value, such as the district.")


class FormatUnknown(CredentialsError):
    """Carries in `detail` what is wrong."""

    code, status = "format_unknown", 400
    text = _("The cards of this purpose cannot be asked for in that format.")


class OriginUnknown(CredentialsError):
    """Carries the origins that staff entered for the system."""

    code, status = "origin_unknown", 400
    text = _("Say for which of this system's origins the browser will ask; staff enter them with the system.")


class AnswerUnusable(CredentialsError):
    """Carries in `detail` what is wrong. The request stays open."""

    code, status = "answer_unusable", 400
    text = _("This is not an answer to the request. The request is still open.")


class RequestOver(CredentialsError):
    code, status = "request_over", 410
    text = _("The request was answered already or has expired: start a new one.")


class RequestUnknown(CredentialsError):
    code, status = "request_unknown", 404
    text = _("There is no such request, or it is forgotten already.")


class AnotherBrowser(CredentialsError):
    code, status = "another_browser", 403
    text = _("The result is shown only in the browser in which the check began.")


class SandboxOnlyScheme(CredentialsError):
    code, status = "sandbox_only", 403
    text = _("Unsigned requests exist in sandbox mode only.")


class PurposeRefused(CredentialsError):
    """Carries what is wrong, by field."""

    code, status = "purpose_refused", 400
    text = _("The settings of this purpose do not fit together.")


class PurposeChanged(CredentialsError):
    code, status = "purpose_changed", 409
    text = _("The purpose was changed meanwhile. Refuse this request and propose the change anew.")


class OrganisationMissing(CredentialsError):
    code, status = "organisation_missing", 403
    text = _("Only systems of an organisation propose purposes; staff enter the organisation with the system.")


class CodeTaken(CredentialsError):
    code, status = "code_taken", 409
    text = _("There is a purpose of this code already, which is not your organisation's. Choose another code.")


class DraftOpen(CredentialsError):
    code, status = "draft_open", 409
    text = _("Your organisation's last draft of this purpose still waits for review.")


class DraftDecided(CredentialsError):
    code, status = "draft_decided", 409
    text = _("This draft was reviewed or declined already.")


class DeskUnknown(CredentialsError):
    code, status = "desk_unknown", 404
    text = _("There is no such desk code, or it was taken back.")


class TooManyDesks(CredentialsError):
    """Carries how many a system may have."""

    code, status = "too_many_desks", 409
    text = _("This system has as many desks as it may. Take back those that are not used.")


class BadToken(CredentialsError):
    code, status = "invalid_token", 401
    text = _("The access token is missing, over or revoked. Ask for a new one.")


class TooManyRequests(CredentialsError):
    """Carries the seconds after which to come again."""

    code, status = "too_many_requests", 429
    text = _("Too many requests. Try again in a minute.")


class RequestGone(ProtocolError):
    """The request was answered already, or has expired."""

    status = 410


class NoSuchRequest(ProtocolError):
    status = 404


class Refused(ProtocolError):
    """An answer that does not prove what was asked for. `code` names the check that failed."""

    def __init__(self, code: str, description: str) -> None:
        self.code = code
        super().__init__(f"{code}: {description}")
