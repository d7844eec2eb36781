"""Objections: a holder says why the end of a card, or its refusal, is wrong; staff decide and answer."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from identity.actors import Actor
from identity.audit import audited
from identity.errors import NotAllowed
from identity.models import Member
from identity.queries import today

from .. import eligibility
from ..errors import AppealClosed, AppealedAlready, AppealTooLate, NothingToAppeal
from ..models import (
    Appeal,
    AppealState,
    CardKind,
    CardNotice,
    Credential,
    CredentialState,
    NoticeKind,
    StatusChange,
    StatusReason,
)
from .statuses import apply

PERMISSION = "credentials.decide_appeal"
WINDOW = dt.timedelta(days=30)
# So long the register may take to say what staff saw.
HELD_VALID = dt.timedelta(days=30)
TEXTS_KEPT = dt.timedelta(days=90)
_NOT_AGAINST = ("holder_asked", "never_accepted", "wallet_failed", "wallet_deleted", "member_left", "replaced")


@transaction.atomic
@audited("appeal.made")
def make_appeal(credential: Credential, text: str, *, by: Actor) -> Appeal:
    """Object to the suspension or the end of one's own card.

    Raises:
        NothingToAppeal: the card is valid, or ended as its holder wished.
        AppealTooLate: more than WINDOW after the change.
        AppealedAlready: an objection to this change waits or was decided.
        NotAllowed: somebody else's card.
    """
    locked = (
        Credential.objects.select_for_update(no_key=True, of=("self",)).select_related("member").get(pk=credential.pk)
    )
    if by.user is None or locked.member.user_id != by.user.pk:
        raise NotAllowed
    change = last_change(locked)
    if change is None or change.after == CredentialState.ACTIVE or change.reason in _NOT_AGAINST:
        raise NothingToAppeal
    if change.at < timezone.now() - WINDOW:
        raise AppealTooLate
    if locked.appeals.filter(Q(state=AppealState.OPEN) | Q(made_at__gte=change.at)).exists():
        raise AppealedAlready
    return Appeal.objects.create(credential=locked, district_id=locked.district_id, text=text, made_at=timezone.now())


@transaction.atomic
@audited("appeal.made")
def object_to_refusal(kind: CardKind, member: Member, text: str, *, by: Actor) -> Appeal:
    """Object to being refused a card now.

    Raises:
        NothingToAppeal: nothing refuses it.
        AppealedAlready: an objection to it waits, or one to the same reason was made within WINDOW.
        NotAllowed: somebody else's refusal.
    """
    Member.objects.select_for_update(no_key=True, of=("self",)).get(pk=member.pk)
    if by.user is None or member.user_id != by.user.pk:
        raise NotAllowed
    standing = eligibility.standing_of(member, today())
    refused = eligibility.refused_now(kind, member, standing)
    if refused is None:
        raise NothingToAppeal
    same = Q(refusal__reason=refused.code, made_at__gt=timezone.now() - WINDOW)
    if Appeal.objects.filter(Q(state=AppealState.OPEN) | same, member=member, kind__code=kind.code).exists():
        raise AppealedAlready
    district = standing.district
    said = refused.as_json()
    return Appeal.objects.create(
        kind=kind, member=member, district=district, refusal=said, text=text, made_at=timezone.now()
    )


def put_away(kind: CardKind, member: Member) -> None:
    """The answer to an objection was read; it says nothing to anybody else, so there is no audit row."""
    mine = Appeal.objects.filter(member=member, kind__code=kind.code, seen_at=None)
    mine.exclude(state=AppealState.OPEN).update(seen_at=timezone.now())


@transaction.atomic
@audited("appeal.accepted")
def accept_appeal(appeal: Appeal, answer: str, *, by: Actor) -> Appeal:
    """Give the holder right: a suspended card is valid again, and the daily check lets it be for HELD_VALID.

    What was revoked stays so: the holder gets the card anew. To a refusal it changes nothing by itself: staff correct
    the record that it stands on, and the rules are asked again when the member tries.

    Raises:
        AppealClosed: decided already.
        NotAllowed, OutOfScope: not this member of staff's to decide.
    """
    locked, credential = _locked(appeal, by)
    if credential and credential.state == CredentialState.SUSPENDED:
        apply([credential], CredentialState.ACTIVE, StatusReason.APPEAL_ACCEPTED, by=by)
    if credential:
        locked.holds_until = today() + HELD_VALID
    return _decided(locked, AppealState.ACCEPTED, answer)


@transaction.atomic
@audited("appeal.rejected")
def reject_appeal(appeal: Appeal, answer: str, *, by: Actor) -> Appeal:
    """Let the change stand, and tell the holder why. Raises as `accept_appeal`."""
    locked, _ = _locked(appeal, by)
    return _decided(locked, AppealState.REJECTED, answer)


def close_appeals_of(member: Member) -> int:
    """Whoever leaves objects no longer, and nothing of what they wrote stays. Returns how many were open."""
    # by the column, not a join: what is decided meanwhile is seen again under the row's lock, and stays decided
    mine = Appeal.objects.filter(Q(credential__in=Credential.objects.filter(member=member)) | Q(member=member))
    closed = mine.filter(state=AppealState.OPEN).update(state=AppealState.CLOSED, decided_at=timezone.now())
    mine.update(text="", answer="")
    return closed


def forget_texts() -> int:
    """Wipe what holders wrote, some time after the decision."""
    late = Appeal.objects.exclude(state=AppealState.OPEN).exclude(text="")
    return late.filter(decided_at__lte=timezone.now() - TEXTS_KEPT).update(text="", answer="")


def last_change(credential: Credential) -> StatusChange | None:
    return credential.changes.order_by("-at", "-pk").first()


def _locked(appeal: Appeal, by: Actor) -> tuple[Appeal, Credential | None]:
    """Card first, as everywhere, then the objection. None: nothing was issued."""
    by.require_staff(PERMISSION)
    by.require_scope(district=appeal.district_id)
    rows = Credential.objects.select_for_update(no_key=True, of=("self",)).select_related("member")
    credential = rows.get(pk=appeal.credential_id) if appeal.credential_id else None
    locked = Appeal.objects.select_for_update(no_key=True).get(pk=appeal.pk)
    if locked.state != AppealState.OPEN:
        raise AppealClosed
    return locked, credential


def _decided(appeal: Appeal, state: AppealState, answer: str) -> Appeal:
    now = timezone.now()
    appeal.state, appeal.answer, appeal.decided_at = state, answer, now
    appeal.save(update_fields=["state", "answer", "decided_at", "holds_until"])
    if appeal.credential_id is None:
        return appeal  # told where the card was refused
    accepted = state == AppealState.ACCEPTED
    CardNotice.objects.create(
        credential_id=appeal.credential_id,
        kind=NoticeKind.ACCEPTED if accepted else NoticeKind.REJECTED,
        reason=f"appeal_{state}",
        texts=[
            {"locale": language, "why": answer, "what_to_do": "", "how_to_appeal": ""}
            for language in eligibility.LANGUAGES
        ],
        at=now,
    )
    return appeal
