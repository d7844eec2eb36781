"""Suspending, reinstating and revoking; and ending what no wallet accepted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from anchoring.actions import append_commitment
from identity.actors import Actor, ActorKind
from identity.audit import record
from identity.errors import NotAllowed
from identity.models import Member

from .. import records
from ..eligibility import refusals
from ..errors import TransitionRefused
from ..models import CardNotice, Credential, CredentialState, NoticeKind, StatusChange, StatusList, StatusReason
from .refreshing import end_consents

PERMISSION = "credentials.change_status"
UNNOTIFIED_LIFETIME = dt.timedelta(hours=24)
SWEEP_BATCH = 500
TOLD = {
    CredentialState.SUSPENDED: NoticeKind.SUSPENDED,
    CredentialState.REVOKED: NoticeKind.REVOKED,
    CredentialState.ACTIVE: NoticeKind.REINSTATED,
}
_SAID = {
    CredentialState.SUSPENDED: refusals.suspended_by_staff,
    CredentialState.REVOKED: refusals.ended_by_staff,
}


@transaction.atomic
def change_status(credential: Credential, after: CredentialState, reason: StatusReason, *, by: Actor) -> Credential:
    """Change the state of one credential, with all its copies.

    Raises:
        TransitionRefused: the state does not allow it.
        NotAllowed, OutOfScope: not this actor's to change.
    """
    (mine,) = locked([credential.pk])
    _require_may_change(mine, by)
    apply([mine], after, reason, by=by)
    if by.is_staff:
        tell([mine], after, reason)
    return mine


def _require_may_change(credential: Credential, by: Actor) -> None:
    if by.is_staff:
        by.require_staff(PERMISSION)
        by.require_scope(district=credential.district_id)
    elif by.kind == ActorKind.MEMBER and (by.user is None or credential.member.user_id != by.user.pk):
        raise NotAllowed


def revoke(credential: Credential, reason: StatusReason, *, by: Actor) -> Credential:
    """End a credential for good. Raises as `change_status`."""
    return change_status(credential, CredentialState.REVOKED, reason, by=by)


def suspend(credential: Credential, reason: StatusReason, *, by: Actor) -> Credential:
    """Stop a credential until it is reinstated. Raises as `change_status`."""
    return change_status(credential, CredentialState.SUSPENDED, reason, by=by)


def reinstate(credential: Credential, reason: StatusReason, *, by: Actor) -> Credential:
    """Let a suspended credential be valid again. Raises as `change_status`."""
    return change_status(credential, CredentialState.ACTIVE, reason, by=by)


def end_all_of(member: Member, *, by: Actor) -> int:
    """Revoke every credential of a member who leaves, in the transaction of leaving. Returns how many."""
    mine = Credential.objects.select_for_update(of=("self",), no_key=True).filter(member=member)
    live = list(mine.exclude(state=CredentialState.REVOKED).order_by("pk"))
    apply(live, CredentialState.REVOKED, StatusReason.MEMBER_LEFT, by=by)
    return len(live)


def end_cards(member: Member, code: str, reason: StatusReason, *, by: Actor) -> int:
    """Revoke a member's cards of one kind, in the transaction of an action that has judged `by`. Returns how many."""
    mine = Credential.objects.select_for_update(of=("self",), no_key=True).filter(member=member, kind__code=code)
    live = list(mine.exclude(state=CredentialState.REVOKED).order_by("pk"))
    apply(live, CredentialState.REVOKED, reason, by=by)
    return len(live)


@transaction.atomic
def end_unnotified(*, by: Actor) -> int:
    """Revoke what no wallet said to have accepted for a day. Returns how many; call again until none.

    What replaces another card stays: the wallet has shown before that it is there.
    """
    before = timezone.now() - UNNOTIFIED_LIFETIME
    rows = Credential.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        notification="", issued_at__lte=before, replaces=None
    )
    late = list(rows.exclude(state=CredentialState.REVOKED).order_by("issued_at")[:SWEEP_BATCH])
    apply(late, CredentialState.REVOKED, StatusReason.NEVER_ACCEPTED, by=by)
    return len(late)


def apply(credentials: list[Credential], after: CredentialState, reason: StatusReason, *, by: Actor) -> None:
    """Change locked credentials, write history, commitment and audit of each, and renew their lists' versions last."""
    now = timezone.now()
    for credential in credentials:
        if after not in CredentialState.NEXT[credential.state]:
            raise TransitionRefused(before=credential.state, after=after.value)
        change = StatusChange(credential=credential, before=credential.state, after=after, reason=reason, at=now)
        change.commitment = append_commitment(records.STATUS, records.status_changed(change))
        change.save(force_insert=True)
        credential.state = after
        detail = {"before": change.before, "after": after.value, "reason": reason.value}
        record("credential.status_changed", by=by, subject=credential, detail=detail)
    ids = [credential.pk for credential in credentials]
    Credential.objects.filter(pk__in=ids).update(state=after)
    if after == CredentialState.REVOKED and reason in StatusReason.ENDS_CONSENT:
        end_consents(ids)
    _renew_versions(ids)


def tell(credentials: list[Credential], after: CredentialState, reason: StatusReason) -> None:
    """Tell the holders what staff did, why, and how to object. Who asked for it knows."""
    if reason == StatusReason.HOLDER_ASKED:
        return
    said = _SAID[after](reason.label).texts() if after in _SAID else []
    told = {"kind": TOLD[after], "reason": reason.value, "texts": said, "at": timezone.now()}
    CardNotice.objects.bulk_create(CardNotice(credential=each, **told) for each in credentials)


def _renew_versions(credential_ids: Iterable[UUID]) -> None:
    """Whoever asks for these lists from now on gets them with the change. Locked in one order, and last."""
    lists = StatusList.objects.filter(copies__credential__in=credential_ids).values("pk")
    for row in StatusList.objects.select_for_update(no_key=True).filter(pk__in=lists).order_by("pk"):
        row.version = uuid4()
        row.save(update_fields=["version"])


def locked(ids: Collection[UUID]) -> list[Credential]:
    """These credentials, locked in one order."""
    rows = Credential.objects.select_related("member").select_for_update(of=("self",), no_key=True)
    return list(rows.filter(pk__in=ids).order_by("pk"))
