"""What may be refused here."""

from typing import ClassVar

from django.utils.translation import gettext as _


class AnchoringError(Exception):
    """The root of this app's errors."""

    code: ClassVar[str] = "anchoring"
    status: ClassVar[int] = 409
    extra: dict[str, object]

    def __init__(self, **extra: object) -> None:
        self.extra = extra
        super().__init__()

    def __str__(self) -> str:
        return type(self).__name__


class NotYetAnchored(AnchoringError):
    """No signed checkpoint covers the commitment yet. `eta_seconds`: when to ask again; None: signing is delayed."""

    code, status = "not_yet_anchored", 409

    def __str__(self) -> str:
        if self.extra.get("eta_seconds") is None:
            return _("The proof is delayed: the log is not being signed right now. Nothing is lost; try again later.")
        return _("The proof is being made. Try again in about %(seconds)s seconds.") % {
            "seconds": self.extra["eta_seconds"]
        }


class SaltDestroyed(AnchoringError):
    """The record was lawfully deleted and the salt with it."""

    code, status = "salt_destroyed", 410

    def __str__(self) -> str:
        return _("This record was deleted on request, and can no longer be proven.")


class RecordAltered(AnchoringError):
    """The record is not the one that was committed."""

    code, status = "record_altered", 409

    def __str__(self) -> str:
        return _("This record is not the one that was committed.")
