"""Members join, act for organisations, and leave."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.functional import Promise

from .. import audit
from ..accounts.sessions import end_sessions
from ..actors import Actor, ActorKind
from ..errors import CannotLeave, ConfirmationMissing, MemberHasLeft
from ..models import District, Member, MemberKind, Organisation, OrganisationPerson, User
from ..queries import today


@dataclass(frozen=True, slots=True)
class LeavingRule:
    """What an app does when a member leaves: `tell` says it before, `block` refuses with a reason, `act` does it."""

    tell: Callable[[Member], str | Promise]
    act: Callable[[Member, Actor], object]
    block: Callable[[Member], str | Promise | None]


_leaving: dict[str, LeavingRule] = {}


def on_leaving(
    app: str,
    *,
    tell: Callable[[Member], str | Promise],
    act: Callable[[Member, Actor], object],
    block: Callable[[Member], str | Promise | None] = lambda member: None,
) -> None:
    """An app says in AppConfig.ready() what it does when a member leaves. `act` runs in the same transaction."""
    _leaving[app] = LeavingRule(tell, act, block)


def consequences_of_leaving(member: Member) -> list[str]:
    return [text for rule in _leaving.values() if (text := str(rule.tell(member)))]


@transaction.atomic
def ensure_member(user: User) -> Member:
    """The member of a citizen's account, made at the first sign-in that is complete with a passkey."""
    User.objects.select_for_update().get(pk=user.pk)
    member = Member.objects.filter(user=user).first()
    return member or join_member(user, by=Actor(ActorKind.MEMBER, user))


@transaction.atomic
@audit.audited("member.joined")
def join_member(user: User, *, by: Actor) -> Member:
    return Member.objects.create(kind=MemberKind.INDIVIDUAL, user=user)


@transaction.atomic
@audit.audited("organisation.joined")
def join_organisation(name: str, kind: str, district: District | None, *, by: Actor) -> Organisation:
    by.require_staff("identity.add_organisation")
    by.require_scope(district=district)
    member = Member.objects.create(kind=MemberKind.ORGANISATION)
    return Organisation.objects.create(member=member, name=name, kind=kind, district=district)


@transaction.atomic
@audit.audited("organisation.person_added")
def let_act_for(
    organisation: Organisation, member: Member, role: str, *, by: Actor, until: date | None = None
) -> OrganisationPerson:
    """Let a member act for an organisation from today, until a day (exclusive) or until ended."""
    by.require_staff("identity.change_organisation")
    by.require_scope(district=organisation.district_id)
    if member.left_at:
        raise MemberHasLeft
    audit.note(district=organisation.district_id)
    during = DateRange(today(), until)
    return OrganisationPerson.objects.create(organisation=organisation, member=member, role=role, during=during)


@transaction.atomic
@audit.audited("organisation.person_removed")
def stop_acting_for(acting: OrganisationPerson, *, by: Actor) -> OrganisationPerson:
    """End it today; a period that has not begun, or began today, leaves only its audit row."""
    by.require_staff("identity.change_organisation")
    by.require_scope(district=acting.organisation.district_id)
    audit.note(district=acting.organisation.district_id, organisation=str(acting.organisation_id))
    if acting.during.lower >= today():
        OrganisationPerson.objects.filter(pk=acting.pk).delete()
        return acting
    acting.during = DateRange(acting.during.lower, today())
    acting.save(update_fields=["during"])
    return acting


@transaction.atomic
@audit.audited("member.left")
def leave(member: Member, *, by: Actor, confirmed: bool, settled: bool = True) -> Member:
    """Leave for good: the account keeps nothing about the person, and each app ends what it holds.

    `settled=False`: they left before, and a restored backup forgot it; what must be settled first was.

    Raises:
        ConfirmationMissing: it cannot be undone.
        CannotLeave: an app says what must be settled first; carries the reasons.
    """
    locked = Member.objects.select_for_update(of=("self",)).select_related("user").get(pk=member.pk)
    if locked.left_at:
        raise MemberHasLeft
    if not confirmed:
        raise ConfirmationMissing(consequences=consequences_of_leaving(locked))
    if settled and (reasons := [str(reason) for rule in _leaving.values() if (reason := rule.block(locked))]):
        raise CannotLeave(reasons=reasons)
    for rule in _leaving.values():
        rule.act(locked, by)
    locked.consents.filter(withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())
    _end_acting(locked)
    locked.left_at = timezone.now()
    locked.save(update_fields=["left_at"])
    if locked.user:
        _forget(locked.user)
    return locked


def _end_acting(member: Member) -> None:
    acting = OrganisationPerson.objects.filter(member=member, during__contains=today())
    acting.filter(during__startswith=today()).delete()
    for row in acting:
        row.during = DateRange(row.during.lower, today())
        row.save(update_fields=["during"])


def _forget(user: User) -> None:
    """Keep the account's number, so that what points to it stays sound, and nothing else."""
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    user.username, user.email, user.is_active = f"left-{secrets.token_hex(8)}", "", False
    user.set_unusable_password()
    user.save()
