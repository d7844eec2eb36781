"""When a member leaves: who they were goes to the separate storage if a law demands it, and nowhere if none does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from identity.actors import Actor
from identity.models import Member
from identity.register.errors import ReasonMissing
from identity.register.models import BindingCode, BindingTries, Residency
from identity.retention import reasons_to_keep

from .destroying import note
from .models import ForgottenMember

READ = "retention.read_formermember"
_KEEP = "SELECT retention_keep_v1(%s, %s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a former member was, as the register said on the day of leaving."""

    register_key: str
    name: str
    birth_date: date


def tell(member: Member) -> str | Promise:
    if reasons_to_keep(member) and Residency.objects.filter(member=member).exists():
        return _("Who you are is kept apart for as long as a law demands for records of payment, then destroyed.")
    return ""


def act(member: Member, by: Actor) -> None:
    """The last of the leaving: afterwards nothing in the product says whose number it was."""
    reasons = reasons_to_keep(member)
    bindings = Residency.objects.filter(member=member)
    newest = bindings.order_by("-bound_at").first()
    if reasons and newest:
        rule, until = max(reasons.items(), key=lambda reason: reason[1])
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [member.pk, newest.entry_id, rule, now(), until])
    bindings.delete()
    BindingCode.objects.filter(used_by=member).delete()
    BindingTries.objects.filter(member=member).delete()
    ForgottenMember.objects.bulk_create([ForgottenMember(member=member.pk)], ignore_conflicts=True)
    note("identity.accounts", 1)


@transaction.atomic
def read_former_member(member: UUID, reason: str, *, by: Actor) -> Identity | None:
    """Who a number was. The database writes the look into the audit trail. None: not kept, or destroyed.

    Raises:
        NotAllowed, OutOfScope: auditors of the whole city alone.
        ReasonMissing: too short to say anything.
    """
    by.require_staff(READ)
    by.require_scope(district=None)
    if len(reason.strip()) < ReasonMissing.least or by.user is None:
        raise ReasonMissing
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM retention_read_v1(%s, %s, %s)", [member, by.user.pk, reason])
        found = cursor.fetchone()
    return Identity(*found) if found else None
