"""What the services refuse, each with a stable code and a text for the person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from identity.errors import IdentityError
from mileage.errors import MileageError


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


class MemberUnknown(ServiceError):
    code = "unknown_member"
    text = _("There is no such member.")


class MemberGone(ServiceError):
    code = "member_gone"
    text = _("This member has left.")


def text_of(code: str) -> str:
    """What a refusal of this code says, whichever app it is of; the code itself where none is known."""
    every = (each for base in (ServiceError, MileageError, IdentityError) for each in _kinds(base))
    return str(next((each.text for each in every if each.code == code), code))


def _kinds(of: type[Any]) -> Iterator[type[Any]]:
    yield of
    for each in of.__subclasses__():
        yield from _kinds(each)
