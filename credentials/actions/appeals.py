"""Objections: a holder says why the end of a card is wrong, staff decide and answer."""

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

from ..eligibility import LANGUAGES
from ..errors import AppealClosed, AppealedAlready, AppealTooLate, NothingToAppeal
from ..models import (
    Appeal,
    AppealState,
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
@audited("appeal.accepted")
def accept_appeal(appeal: Appeal, answer: str, *, by: Actor) -> Appeal:
    """Give the holder right: a suspended card is valid again, and the daily check lets it be for HELD_VALID.

    What was revoked stays so: the holder gets the card anew.

    Raises:
        AppealClosed: decided already.
        NotAllowed, OutOfScope: not this member of staff's to decide.
    """
    locked, credential = _locked(appeal, by)
    if credential.state == CredentialState.SUSPENDED:
        apply([credential], CredentialState.ACTIVE, StatusReason.APPEAL_ACCEPTED, by=by)
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
    mine = Appeal.objects.filter(credential__in=Credential.objects.filter(member=member))
    closed = mine.filter(state=AppealState.OPEN).update(state=AppealState.CLOSED, decided_at=timezone.now())
    mine.update(text="", answer="")
    return closed


def forget_texts() -> int:
    """Wipe what holders wrote, some time after the decision."""
    late = Appeal.objects.exclude(state=AppealState.OPEN).exclude(text="")
    return late.filter(decided_at__lte=timezone.now() - TEXTS_KEPT).update(text="", answer="")


def last_change(credential: Credential) -> StatusChange | None:
    return credential.changes.order_by("-at", "-pk").first()


def _locked(appeal: Appeal, by: Actor) -> tuple[Appeal, Credential]:
    """Card first, as everywhere, then the objection."""
    by.require_staff(PERMISSION)
    by.require_scope(district=appeal.district_id)
    rows = Credential.objects.select_for_update(no_key=True, of=("self",)).select_related("member")
    credential = rows.get(pk=appeal.credential_id)
    locked = Appeal.objects.select_for_update(no_key=True).get(pk=appeal.pk)
    if locked.state != AppealState.OPEN:
        raise AppealClosed
    return locked, credential


def _decided(appeal: Appeal, state: AppealState, answer: str) -> Appeal:
    now = timezone.now()
    appeal.state, appeal.answer, appeal.decided_at = state, answer, now
    appeal.save(update_fields=["state", "answer", "decided_at", "holds_until"])
    accepted = state == AppealState.ACCEPTED
    CardNotice.objects.create(
        credential_id=appeal.credential_id,
        kind=NoticeKind.ACCEPTED if accepted else NoticeKind.REJECTED,
        reason=f"appeal_{state}",
        texts=[{"locale": language, "why": answer, "what_to_do": "", "how_to_appeal": ""} for language in LANGUAGES],
        at=now,
    )
    return appeal
