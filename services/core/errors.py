"""What the services refuse, each with a stable code and a text for the person."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ServiceError(Exception):
    """Base of the services' refusals; wallet.problems renders it as problem details."""

    code: ClassVar[str] = "service"
    status: ClassVar[int] = 409
    text: ClassVar[str | Promise] = _("The request cannot be carried out.")

    def __init__(self, **extra: Any) -> None:
        super().__init__(self.text)
        self.extra = extra


class AlreadyRecorded(ServiceError):
    code = "already_recorded"
    text = _("This was recorded already.")


class AlreadyCorrected(ServiceError):
    code = "already_corrected"
    text = _("This was taken back already.")


class NotYetPerformed(ServiceError):
    code = "not_yet_performed"
    status = 400
    text = _("What has not happened yet cannot be recorded.")


class ReasonMissing(ServiceError):
    code = "reason_missing"
    status = 400
    text = _("Say why.")


class MemberGone(ServiceError):
    code = "member_gone"
    text = _("This member has left.")
