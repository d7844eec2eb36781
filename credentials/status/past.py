"""Lists of the past: what a status list said at a moment, rebuilt from the history of changes. For auditors only."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery

from identity.actors import Actor
from identity.audit import record
from identity.signing.encoding import b64url

from ..models import CredentialCopy, CredentialState, StatusChange, StatusList
from ..models.status_lists import BITS, CAPACITY
from .tokens import pack

PERMISSION = "credentials.read_past_lists"


@transaction.atomic
def list_of_the_past(status_list: StatusList, at: dt.datetime, reason: str, *, by: Actor) -> dict[str, Any]:
    """The list as it was at a time; recorded with the reason. Not signed: it can stand in for no list of today.

    Raises:
        NotAllowed, OutOfScope: not an auditor of the city.
    """
    by.require_staff(PERMISSION)
    by.require_scope()
    entries = statuses_at(status_list, at)
    record(
        "status_list.past_read", by=by, subject=status_list, reason=reason, detail={"at": at.isoformat()}, kind="view"
    )
    return {
        "uri": status_list.uri,
        "at": at.isoformat(),
        "capacity": CAPACITY,
        "set": len(entries),
        "status_list": {"bits": BITS, "lst": b64url(pack(entries))},
    }


def statuses_at(status_list: StatusList, at: dt.datetime) -> list[tuple[int, int]]:
    """Index and status type of every copy that was issued and not valid then."""
    last = StatusChange.objects.filter(credential=OuterRef("credential"), at__lte=at).order_by("-at", "-pk")
    rows = CredentialCopy.objects.filter(status_list=status_list, credential__issued_at__lte=at)
    states = rows.annotate(then=Subquery(last.values("after")[:1])).exclude(then=None)
    found = states.exclude(then=CredentialState.ACTIVE).values_list("status_index", "then")
    return [(index, CredentialState.BITS[state]) for index, state in found]
