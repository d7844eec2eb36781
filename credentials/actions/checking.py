"""The daily check: whoever is no longer eligible loses the card, and whose facts changed is told to get it anew."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from identity.actors import Actor
from identity.queries import today

from .. import eligibility
from ..claims import content_of
from ..dates import start_of
from ..models import CardNotice, Credential, CredentialState, NoticeKind, StatusChange, StatusReason
from .statuses import apply

BATCH = 200
# As long as somebody may object. After that, what was suspended ends.
GRACE = dt.timedelta(days=30)
_TOLD = {
    CredentialState.SUSPENDED: NoticeKind.SUSPENDED,
    CredentialState.REVOKED: NoticeKind.REVOKED,
    CredentialState.ACTIVE: NoticeKind.REINSTATED,
}


@dataclass(frozen=True, slots=True)
class _Finding:
    after: CredentialState | None = None
    refusal: eligibility.Refusal | None = None
    outdated: bool = False


@transaction.atomic
def check_some(*, by: Actor) -> int:
    """Check up to BATCH cards that were not checked today. Returns how many; call again until none."""
    on = today()
    rows = list(_due(on)[:BATCH])
    changes: dict[CredentialState, list[Credential]] = defaultdict(list)
    notices: list[CardNotice] = []
    for credential in rows:
        found = _look_at(credential, on)
        if found.after:
            changes[found.after].append(credential)
        notices += _notices(credential, found)
    for after, changed in changes.items():
        passed = after == CredentialState.ACTIVE
        apply(changed, after, StatusReason.CHECK_PASSED if passed else StatusReason.CHECK_FAILED, by=by)
    CardNotice.objects.bulk_create(notices, ignore_conflicts=True)  # told once that a card is outdated
    Credential.objects.filter(pk__in=[row.pk for row in rows]).update(checked_on=on)
    return len(rows)


def _due(on: dt.date) -> QuerySet[Credential]:
    last = StatusChange.objects.filter(credential=OuterRef("pk")).order_by("-at", "-pk")
    return (
        Credential.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .select_related("kind", "member")
        .filter(Q(checked_on=None) | Q(checked_on__lt=on), expires_at__gt=start_of(on))
        .exclude(state=CredentialState.REVOKED)
        .annotate(last_reason=Subquery(last.values("reason")[:1]), last_at=Subquery(last.values("at")[:1]))
        .order_by("pk")
    )


def _look_at(credential: Credential, on: dt.date) -> _Finding:
    standing = eligibility.standing_of(credential.member, on)
    refusal = eligibility.refusal(credential.kind, standing)
    by_check = vars(credential)["last_reason"] == StatusReason.CHECK_FAILED  # annotation
    if refusal:
        return _Finding(_state_after(credential, refusal, by_check=by_check), refusal)
    if credential.state == CredentialState.SUSPENDED:
        return _Finding(CredentialState.ACTIVE) if by_check else _Finding()
    before = credential.content_mac
    outdated = before is not None and standing is not None
    return _Finding(
        outdated=outdated and content_of(credential.kind, standing).fingerprint() != bytes(before)  # type: ignore[arg-type]
    )


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
    if found.outdated:
        return [CardNotice(credential=credential, kind=NoticeKind.OUTDATED, at=now)]
    if found.after is None:
        return []
    said = {"reason": found.refusal.code, "texts": found.refusal.texts()} if found.refusal else {}
    return [CardNotice(credential=credential, kind=_TOLD[found.after], at=now, **said)]
