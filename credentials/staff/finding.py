"""Finding a holder's cards at the counter: name and birth date, or nothing. Latin names in any of their spellings."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from identity.actors import Actor
from identity.audit import record_view
from identity.models import Member
from identity.register import names
from identity.register.models import Residency

PERMISSION = "credentials.find_holder"


@transaction.atomic
def find_holders(name: str, birth_date: dt.date, reason: str, *, by: Actor) -> list[Member]:
    """Members in the actor's districts who are bound to a resident of that very name and birth date; recorded.

    Raises:
        NotAllowed: without the permission.
    """
    by.require_staff(PERMISSION)
    bound = Residency.objects.filter(entry__birth_date=birth_date, ended_at=None)
    rows = by.scope().filter(bound, "entry__district").select_related("member", "entry").order_by("bound_at")
    members = [row.member for row in rows if names.same(row.entry.name, name)][:20]
    record_view(
        by=by, subjects=members, fields=["birth_date", "name"], reason=reason, event="credential.holder_searched"
    )
    return members
