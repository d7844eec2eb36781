"""What credentials refuse: to people as problem details, to wallets as OAuth errors."""

from __future__ import annotations

import re
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class CredentialsError(Exception):
    """Root of what people read: `code` and `status` for the API, a translated text, and data beside it."""

    code = "credentials_error"
    status = 400
    text: str | Promise = ""

    def __init__(self, **extra: Any) -> None:
        super().__init__(self.code)
        self.extra = extra

    def __str__(self) -> str:
        return str(self.text)


class CardUnknown(CredentialsError):
    code, status = "card_unknown", 404
    text = _("There is no such card.")


class MemberUnknown(CredentialsError):
    code, status = "member_unknown", 404
    text = _("There is no such member.")


class PersonNotFound(CredentialsError):
    code, status = "person_not_found", 404
    text = _("Your districts' register has not exactly one resident of that name and birth date.")


class NotIssued(CredentialsError):
    code, status = "not_issued", 409
    text = _("This is not a card that is issued now, or not its current version.")


class CardNeeded(CredentialsError):
    code, status = "card_needed", 409
    text = _("Another card asks for this one first: publish a new version of that card without this rule.")


class InstitutionNotListed(CredentialsError):
    code, status = "institution_not_listed", 409
    text = _("The institution is not on the trust list.")


class CardOfAnother(CredentialsError):
    code, status = "card_of_another", 409
    text = _("One of these cards is issued by the city or by another institution: each card has one issuer.")


class ListingOutdated(CredentialsError):
    code, status = "listing_outdated", 409
    text = _("The institution changed since this was asked. Refuse it, and ask again.")


class NoticeUnknown(CredentialsError):
    code, status = "notice_unknown", 404
    text = _("There is no such notice.")


class DeviceUnknown(CredentialsError):
    code, status = "device_unknown", 404
    text = _("There is no such device.")


class DeviceEnded(CredentialsError):
    code, status = "device_ended", 409
    text = _("This device was reported as lost. Delete its data in the settings, then set the wallet up anew.")


class DeviceProofRefused(CredentialsError):
    """Carries in `detail` what is wrong, for developers."""

    code, status = "device_proof", 400
    text = _("The wallet could not prove its key. Try again.")


class NotEligible(CredentialsError):
    """Carries the rule's code and, in both languages, why, what to do, and how to appeal."""

    code, status = "not_eligible", 403
    text = _("This card cannot be issued to you now.")


class TransitionRefused(CredentialsError):
    code, status = "transition_refused", 409
    text = _("The card's state does not allow that: a revoked card stays revoked.")


class BulkTooLarge(CredentialsError):
    code, status = "bulk_too_large", 409
    text = _("Between 1 and 1,000 cards in one request.")


class NothingToUndo(CredentialsError):
    code, status = "nothing_to_undo", 409
    text = _("There is nothing to take back: only a suspension of many cards, once, while they are still suspended.")


class ConditionRefused(CredentialsError):
    code, status = "condition_refused", 409
    text = _(
        "This cannot be recorded: the person must be a resident, the last day must lie ahead and not too far from the "
        "first, and it must not be recorded already."
    )


class RepresentationUnknown(CredentialsError):
    code, status = "representation_unknown", 404
    text = _("There is no such representation.")


class RepresentationEnded(CredentialsError):
    code, status = "representation_ended", 409
    text = _("This representation has ended.")


class RepresentationRefused(CredentialsError):
    code, status = "representation_refused", 409
    text = _(
        "This cannot be recorded: the represented person must be exactly one resident of your district, the "
        "representative an adult with a wallet and another person, the last day at most a year ahead (a guardian: "
        "while the child is under 14), and the two not recorded already."
    )


class NothingToAppeal(CredentialsError):
    code, status = "nothing_to_appeal", 409
    text = _("This card is valid, yours to get, or it ended as you wished: there is nothing to object to.")


class AppealTooLate(CredentialsError):
    code, status = "appeal_too_late", 409
    text = _("The 30 days to object are over. Ask at your community centre (haengjeong bokji center).")


class AppealedAlready(CredentialsError):
    code, status = "appealed_already", 409
    text = _("You have objected to this already: the answer comes to your wallet.")


class AppealClosed(CredentialsError):
    code, status = "appeal_closed", 409
    text = _("This objection was decided already.")


class DraftClosed(CredentialsError):
    code, status = "draft_closed", 409
    text = _("This draft is published, or another person is asked to approve it: it cannot be changed now.")


class DraftIncomplete(CredentialsError):
    code, status = "draft_incomplete", 409
    text = _("Something in this draft is not right: open it and save it, and the page says what.")


class DraftOutdated(CredentialsError):
    code, status = "draft_outdated", 409
    text = _("The card has changed since this draft was begun, or its code is taken: begin a new version of the card.")


class DecisionRefused(CredentialsError):
    code, status = "decision_refused", 409
    text = _("This request was decided before, or has expired.")


class AuthorizationGone(CredentialsError):
    code, status = "authorization_gone", 400
    text = _("This request of a wallet is unknown, was answered, or has expired. Begin again in the wallet.")


class OfferEnded(AuthorizationGone):
    code, status = "offer_ended", 410
    text = _("The offer of this card was used or replaced, or has expired. Ask for a new offer.")


class OfferOfAnother(AuthorizationGone):
    code, status = "offer_of_another", 403
    text = _("This card was offered to another person. Sign in as that person, or ask for an offer of your own.")


class SandboxOnly(CredentialsError):
    code, status = "sandbox_only", 403
    text = _("This tool works in sandbox mode only.")


# OpenID4VCI 1.0 and RFC 6749 allow no other characters in error_description.
_NOT_ALLOWED = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")


class ProtocolError(Exception):
    """Root of what a wallet's developer reads: an error code of a specification, and a description in ASCII.

    The description names the field and the remedy.
    """

    error = "invalid_request"
    status = 400

    def __init__(self, description: str) -> None:
        self.description = _NOT_ALLOWED.sub("?", description)[:500]
        super().__init__(self.description)

    @property
    def headers(self) -> dict[str, str]:
        return {}


class InvalidRequest(ProtocolError):
    """RFC 6749 section 5.2."""


class InvalidGrant(ProtocolError):
    error = "invalid_grant"


class UnsupportedGrantType(ProtocolError):
    error = "unsupported_grant_type"


class InvalidClient(ProtocolError):
    error, status = "invalid_client", 401

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": 'Basic realm="token"'}


class UnsupportedResponseType(ProtocolError):
    """RFC 6749 section 4.1.2.1, as is the next."""

    error = "unsupported_response_type"


class InvalidScope(ProtocolError):
    error = "invalid_scope"


class InvalidTarget(ProtocolError):
    """RFC 8707 section 2."""

    error = "invalid_target"


class RequestNotSupported(ProtocolError):
    """OpenID Connect Core section 3.1.2.6."""

    error = "request_not_supported"


class InvalidAuthorizationDetails(ProtocolError):
    """RFC 9396 section 5."""

    error = "invalid_authorization_details"


class OfferGone(ProtocolError):
    """The offer behind the reference was used, replaced, voided or has expired."""

    status = 410


class OfferUnknown(ProtocolError):
    status = 404


class InvalidToken(ProtocolError):
    """RFC 6750 section 3.1, RFC 9449 section 7.1."""

    error, status = "invalid_token", 401

    def __init__(self, description: str, scheme: str = "Bearer") -> None:
        super().__init__(description)
        self.scheme = scheme

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": f'{self.scheme} error="{self.error}", error_description="{self.description}"'}


class TokenMissing(InvalidToken):
    """No authentication at all: the challenge carries no error code (RFC 6750 section 3.1)."""

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": 'Bearer, DPoP algs="ES256"'}


class InvalidDpopProof(ProtocolError):
    """RFC 9449 section 5: 400 where a token is asked for; a resource answers 401 with a challenge (section 7.1)."""

    error = "invalid_dpop_proof"

    @property
    def challenge(self) -> dict[str, str]:
        return {"WWW-Authenticate": f'DPoP error="{self.error}", error_description="{self.description}", algs="ES256"'}


class UseDpopNonce(InvalidDpopProof):
    """RFC 9449 section 8: a new nonce goes with the answer."""

    error = "use_dpop_nonce"


class InvalidCredentialRequest(ProtocolError):
    """OpenID4VCI 1.0 section 8.3.1.2, as are those below."""

    error = "invalid_credential_request"


class UnknownCredentialConfiguration(ProtocolError):
    error = "unknown_credential_configuration"


class UnknownCredentialIdentifier(ProtocolError):
    error = "unknown_credential_identifier"


class InvalidProof(ProtocolError):
    error = "invalid_proof"


class InvalidNonce(ProtocolError):
    error = "invalid_nonce"


class InvalidEncryptionParameters(ProtocolError):
    error = "invalid_encryption_parameters"


class InvalidTransactionId(ProtocolError):
    """OpenID4VCI 1.0 section 9.3."""

    error = "invalid_transaction_id"


class CredentialRequestDenied(ProtocolError):
    error = "credential_request_denied"


class InvalidNotificationId(ProtocolError):
    """OpenID4VCI 1.0 section 11.3, as is the next."""

    error = "invalid_notification_id"


class InvalidNotificationRequest(ProtocolError):
    error = "invalid_notification_request"
