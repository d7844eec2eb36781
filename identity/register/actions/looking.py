"""Staff look at personal data only with a reason, and the look is recorded."""

from datetime import date

from django.db import transaction

from identity.actors import Actor
from identity.audit import record_view

from .. import errors, names
from ..models import RegisterEntry

_MOST = 20


@transaction.atomic
def reveal_entry(entry: RegisterEntry, *, by: Actor, reason: str) -> RegisterEntry:
    """The whole entry, for somebody who says why.

    Raises:
        ReasonMissing, NotAllowed, OutOfScope.
    """
    by.require_staff("register.reveal_registerentry")
    by.require_scope(district=entry.district_id)
    _require_reason(reason)
    record_view(by=by, subject=entry, fields=["name", "birth_date", "household_key", "child_count"], reason=reason)
    return entry


@transaction.atomic
def find_entries(name: str, birth_date: date, *, by: Actor, reason: str) -> list[RegisterEntry]:
    """The entries of this name and birth date in the actor's districts, at most 20: no browsing by name.

    Latin names are found in other spellings too: `names.compared`.

    Raises:
        ReasonMissing, NotAllowed.
    """
    by.require_staff("register.reveal_registerentry")
    _require_reason(reason)
    rows = by.scope().filter(RegisterEntry.objects.select_related("district"), "district")
    of_the_day = rows.filter(birth_date=birth_date).order_by("pk")
    found = [entry for entry in of_the_day if names.same(entry.name, name)][:_MOST]
    record_view(by=by, subjects=found, fields=["name", "birth_date"], reason=reason, event="register.searched")
    return found


def _require_reason(reason: str) -> None:
    if len(reason.strip()) < errors.ReasonMissing.least:
        raise errors.ReasonMissing
