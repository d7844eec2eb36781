"""The daily check: whoever is no longer eligible loses the card, and whose facts changed is told to get it anew."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from identity.actors import Actor
from identity.queries import today

from .. import eligibility
from ..claims import CardContent, content_of
from ..dates import start_of
from ..models import (
    Appeal,
    AppealState,
    CardNotice,
    Credential,
    CredentialState,
    NoticeKind,
    NotificationEvent,
    StatusChange,
    StatusReason,
)
from ..queries import current_kinds
from .statuses import TOLD, apply

BATCH = 200
# As long as somebody may object. After that, what was suspended ends.
GRACE = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Finding:
    after: CredentialState | None = None
    refusal: eligibility.Refusal | None = None
    told: NoticeKind | None = None  # what the holder of a card that stays is told


@transaction.atomic
def check_some(*, by: Actor) -> int:
    """Check up to BATCH cards that were not checked today. Returns how many; call again until none."""
    on = today()
    rows = list(_due(on)[:BATCH])
    changes: dict[CredentialState, list[Credential]] = defaultdict(list)
    notices: list[CardNotice] = []
    codes = set(current_kinds().values_list("code", flat=True)) if rows else set()
    for credential in rows:
        found = _look_at(credential, on, codes)
        if found.after:
            changes[found.after].append(credential)
        notices += _notices(credential, found)
    for after, changed in changes.items():
        passed = after == CredentialState.ACTIVE
        apply(changed, after, StatusReason.CHECK_PASSED if passed else StatusReason.CHECK_FAILED, by=by)
    CardNotice.objects.bulk_create(notices, ignore_conflicts=True)  # told once that a card is outdated or ends soon
    Credential.objects.filter(pk__in=[row.pk for row in rows]).update(checked_on=on)
    return len(rows)


def _due(on: dt.date) -> QuerySet[Credential]:
    last = StatusChange.objects.filter(credential=OuterRef("pk")).order_by("-at", "-pk")
    told = CardNotice.objects.filter(credential=OuterRef("pk"), kind=NoticeKind.OUTDATED)
    newer = Credential.objects.filter(
        member=OuterRef("member"),
        kind__code=OuterRef("kind__code"),
        format=OuterRef("format"),
        issued_at__gt=OuterRef("told_at"),
        state=CredentialState.ACTIVE,
        notification=NotificationEvent.ACCEPTED,
    )
    appeals = Appeal.objects.filter(credential=OuterRef("pk"))
    held = Q(state=AppealState.OPEN) | Q(state=AppealState.ACCEPTED, holds_until__gte=on)
    return (
        Credential.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .select_related("kind", "member", "token__offer__representation")
        .filter(Q(checked_on=None) | Q(checked_on__lt=on), expires_at__gt=start_of(on))
        .exclude(state=CredentialState.REVOKED)
        .annotate(last_reason=Subquery(last.values("reason")[:1]), last_at=Subquery(last.values("at")[:1]))
        .annotate(told_at=Subquery(told.values("at")[:1]))
        .annotate(has_newer=Exists(newer), held=Exists(appeals.filter(held)))
        .order_by("pk")
    )


def _look_at(credential: Credential, on: dt.date, codes: set[str]) -> _Finding:
    """`codes`: of cards that are issued now. Nobody is told to get or renew another."""
    standing = eligibility.standing_of(credential.member, on)
    held_by = credential.token.representation
    if held_by and not held_by.live:
        return _Finding(CredentialState.REVOKED, eligibility.REPRESENTATION_ENDED)
    refusal = eligibility.refusal(credential.kind, standing) or eligibility.guardian_missing(standing)
    found = vars(credential)  # annotations
    by_check = found["last_reason"] == StatusReason.CHECK_FAILED
    if refusal:
        after = None if found["held"] else _state_after(credential, refusal, by_check=by_check)
        return _Finding(after, refusal)
    if credential.state == CredentialState.SUSPENDED:
        return _Finding(CredentialState.ACTIVE) if by_check else _Finding()
    unknown = eligibility.beyond_known(credential.kind, standing)
    content = None if unknown else content_of(credential.kind, standing, held_by)
    if content and _says_something_else(credential, content):
        replaced = _Finding(CredentialState.REVOKED, eligibility.REPLACED)
        outdated = NoticeKind.OUTDATED if credential.kind.code in codes else None
        return replaced if found["has_newer"] else _Finding(told=outdated)
    if credential.kind.code not in codes:
        return _Finding()
    ends_soon = start_of(on) + dt.timedelta(days=credential.kind.renewal_days) >= credential.expires_at
    if not ends_soon:
        return _Finding()
    longer = content is None or content.expires_at > credential.expires_at
    return _Finding(None, eligibility.RENEWAL if longer else eligibility.ENDING, NoticeKind.RENEWAL)


def _says_something_else(credential: Credential, content: CardContent) -> bool:
    before = credential.content_mac
    return before is not None and content.fingerprint() != bytes(before)


def _state_after(credential: Credential, refusal: eligibility.Refusal, *, by_check: bool) -> CredentialState | None:
    """What may mend itself suspends, for as long as somebody may object; the rest ends."""
    if refusal.final:
        return CredentialState.REVOKED
    if credential.state == CredentialState.ACTIVE:
        return CredentialState.SUSPENDED
    since = vars(credential)["last_at"]
    return CredentialState.REVOKED if by_check and since <= timezone.now() - GRACE else None


def _notices(credential: Credential, found: _Finding) -> list[CardNotice]:
    now = timezone.now()
    if found.told:
        said = found.refusal.as_json() if found.refusal else {}
        return [CardNotice(credential=credential, kind=found.told, at=now, **said)]
    if found.after is None:
        return []
    said = {"reason": found.refusal.code, "texts": found.refusal.texts()} if found.refusal else {}
    return [CardNotice(credential=credential, kind=TOLD[found.after], at=now, **said)]
