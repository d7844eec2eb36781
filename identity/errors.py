"""What the identity app refuses, each with a stable code and a text for the person."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class IdentityError(Exception):
    """Base of the refusals of this app; wallet.problems renders it as problem details."""

    code: ClassVar[str] = "identity"
    status: ClassVar[int] = 400
    text: ClassVar[str | Promise] = _("The request cannot be carried out.")

    def __init__(self, text: str | Promise | None = None, **extra: Any) -> None:
        super().__init__(text if text is not None else self.text)
        self.extra = extra


class NotAllowed(IdentityError):
    code = "not_allowed"
    status = 403
    text = _("You may not do this.")


class OutOfScope(NotAllowed):
    code = "out_of_scope"
    text = _("This belongs to another district or service.")


class UnknownDong(IdentityError):
    code = "unknown_dong"
    status = 404
    text = _("No district holds this dong on that day.")


class SamePerson(NotAllowed):
    code = "same_person"
    text = _("Another person than the one who asked must decide, also when you use another account.")


class AlreadyDecided(IdentityError):
    code = "already_decided"
    status = 409
    text = _("This request has been decided already.")


class ApprovalExpired(IdentityError):
    code = "approval_expired"
    status = 409
    text = _("This request was not decided in time; ask again.")


class UnknownApprovalKind(IdentityError):
    code = "unknown_approval_kind"
    text = _("Nothing is known about this kind of request.")


class PersonHasLeft(IdentityError):
    code = "person_has_left"
    status = 409
    text = _("This person has left.")


class BadDelegation(IdentityError):
    code = "bad_delegation"
    text = _("A delegation ends, lies within the time of the assignment it stands in for, and is not passed on.")


class DistrictGone(IdentityError):
    code = "district_gone"
    text = _("The district does not exist for the whole of that time.")


class LastPasskey(IdentityError):
    code = "last_passkey"
    status = 409
    text = _("This is your last passkey. Add another one before you remove it.")


class ReauthenticationNeeded(IdentityError):
    code = "reauthentication_needed"
    status = 401
    text = _("Confirm with your passkey, then try again.")


class MemberHasLeft(IdentityError):
    code = "member_has_left"
    status = 409
    text = _("This member has left.")


class ConfirmationMissing(IdentityError):
    code = "confirmation_missing"
    text = _("Leaving cannot be undone: confirm it.")


class CannotLeave(IdentityError):
    code = "cannot_leave"
    status = 409
    text = _("Something must be settled before you can leave.")


class ConsentOver(IdentityError):
    code = "consent_over"
    status = 409
    text = _("This consent has ended already.")


class NoPendingCode(IdentityError):
    code = "no_pending_code"
    status = 404
    text = _("No code waits in this browser session.")
