"""What the register refuses, and why. Each error has a stable code; its text is translated."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class RegisterError(Exception):
    """The root: `code` and `status` for the API, the text for people."""

    code = "register_error"
    status = 400
    text: str | Promise = ""

    def __init__(self, **extra: Any) -> None:
        super().__init__()
        self.extra = extra

    def __str__(self) -> str:
        return str(self.text).format(**self.extra)


class FileRefused(RegisterError):
    """The whole file is refused; nothing of it is stored."""

    code = "file_refused"


class ResidentNumberFound(FileRefused):
    code = "resident_number_found"
    text = _(
        "Line {line} holds something that looks like a resident registration number. Nothing was stored. "
        "Remove every resident registration number from the file and upload it again."
    )


class FileTooLarge(FileRefused):
    code = "file_too_large"
    status = 413
    text = _("The file is larger than {limit_mb} MB. Split nothing: ask the register's owner for fewer columns.")


class FileEmpty(FileRefused):
    code = "file_empty"
    text = _("The file is empty.")


class UnknownEncoding(FileRefused):
    code = "unknown_encoding"
    text = _("The file is neither UTF-8 nor CP949. Save it as “CSV UTF-8” and upload it again.")


class BadHeader(FileRefused):
    code = "bad_header"
    text = _("The first line must name the columns {expected}. Missing: {missing}. Unknown or doubled: {unknown}.")


class BadReferenceDate(FileRefused):
    code = "bad_reference_date"
    text = _(
        "The reference date must not be in the future, nor before {earliest}, the date of the newest applied list."
    )


class WrongState(RegisterError):
    code = "wrong_state"
    status = 409
    text = _("This is not possible any more: the import is “{state}”.")


class HasErrors(RegisterError):
    code = "has_errors"
    status = 409
    text = _("The list has errors. Nothing is applied until there are none.")


class AnotherAtWork(RegisterError):
    code = "another_at_work"
    status = 409
    text = _("Another list is being applied. Try again when it is done.")


class UndoTooLate(RegisterError):
    code = "undo_too_late"
    status = 409
    text = _("An import can be undone for 7 days.")


class NotTheLatest(RegisterError):
    code = "not_the_latest"
    status = 409
    text = _("A later list has been applied. Undo that one first.")


class NoEntriesForCodes(RegisterError):
    code = "no_entries_for_codes"
    status = 409
    text = _("No entry in this selection needs a code.")


class CodesNotPrintable(RegisterError):
    code = "codes_not_printable"
    status = 409
    text = _("These codes were printed already, or 24 hours have passed. Have new ones made.")


class SamePerson(RegisterError):
    code = "same_person"
    status = 403
    text = _("Codes are printed by another person than the one who made them.")


class NotPermitted(RegisterError):
    code = "not_permitted"
    status = 403
    text = _("Your role does not allow this.")


class ReasonMissing(RegisterError):
    code = "reason_missing"
    least = 5
    text = _("Say why you need to see this (at least 5 characters). It is recorded.")


class BindingError(RegisterError):
    code = "binding_error"


class WrongCode(BindingError):
    """422 with `tries_left`."""

    code = "wrong_code"
    status = 422

    def __str__(self) -> str:
        left = int(self.extra["tries_left"])
        text = ngettext(
            "This code is not right. You have %(left)d try left.",
            "This code is not right. You have %(left)d tries left.",
            left,
        )
        return text % {"left": left}


class TooManyTries(BindingError):
    """429 with `retry_after` in seconds."""

    code = "too_many_tries"
    status = 429
    text = _("Too many wrong codes. Try again in {minutes} minutes.")

    def __str__(self) -> str:
        return str(self.text).format(minutes=max(1, -(-self.extra["retry_after"] // 60)))


class CodeLocked(BindingError):
    code = "code_locked"
    status = 409
    text = _("This code was tried too often and is locked. Ask for a new letter.")


class CodeExpired(BindingError):
    code = "code_expired"
    status = 410
    text = _("This code has expired. Ask for a new letter.")


class CodeUsed(BindingError):
    code = "code_used"
    status = 409
    text = _("This code has been used already.")


class CodeReplaced(BindingError):
    code = "code_replaced"
    status = 410
    text = _("A newer letter has replaced this code. Use that one.")


class EntryNotActive(BindingError):
    code = "entry_not_active"
    status = 409
    text = _("The resident register no longer lists this person in the city. Ask at your community centre.")


class AlreadyBound(BindingError):
    code = "already_bound"
    status = 409
    text = _("Your wallet is already bound to a resident.")


class EntryTaken(BindingError):
    code = "entry_taken"
    status = 409
    text = _("This resident is already bound to another wallet. If that was not you, ask at your community centre.")


class NotAMember(BindingError):
    code = "not_a_member"
    status = 403
    text = _("Only an individual member can be bound to a resident.")


class SandboxOnly(RegisterError):
    code = "sandbox_only"
    status = 403
    text = _("This works in sandbox mode only.")
