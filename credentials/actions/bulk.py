"""Many cards at once: a second person decides, batches carry it out, and a suspension can be taken back as a whole."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from identity.actors import Actor
from identity.audit import record
from identity.models import Approval, ApprovalState
from identity.second_person import finish, request_approval

from ..errors import BulkTooLarge, NothingToUndo
from ..models import BulkCard, BulkChange, BulkOutcome, BulkStage, Credential, CredentialState, StatusReason
from .statuses import PERMISSION, apply, locked, tell

APPROVE = "credentials.approve_bulk_revocation"
BULK_CHANGE = "credentials.bulk_change"
BULK_LIMIT = 1000
BATCH = 100


@transaction.atomic
def request_bulk_change(
    credentials: Collection[Credential],
    after: CredentialState,
    reason: StatusReason,
    *,
    by: Actor,
    undoes: BulkChange | None = None,
) -> BulkChange:
    """Ask a second person to suspend, reinstate or revoke several credentials at once.

    Raises:
        BulkTooLarge: none, or more than BULK_LIMIT in one request.
        NotAllowed, OutOfScope: not this member of staff's to change.
    """
    by.require_staff(PERMISSION)
    if not 0 < len(credentials) <= BULK_LIMIT:
        raise BulkTooLarge(limit=BULK_LIMIT)
    districts = {credential.district_id for credential in credentials}
    for district in districts:
        by.require_scope(district=district)
    bulk = BulkChange.objects.create(
        after=after,
        reason=reason,
        total=len(credentials),
        undoes=undoes,
        district_id=districts.pop() if len(districts) == 1 else None,
    )
    BulkCard.objects.bulk_create(BulkCard(bulk=bulk, credential=credential) for credential in credentials)
    payload = {"bulk": str(bulk.pk), "after": after.value, "reason": reason.value, "count": bulk.total}
    bulk.approval = request_approval(BULK_CHANGE, payload, by=by, district=bulk.district, reason=str(reason.label))
    bulk.save(update_fields=["approval"])
    return bulk


@transaction.atomic
def request_undo(bulk: BulkChange, *, by: Actor) -> BulkChange:
    """Ask to reinstate whatever this suspension suspended and nothing has changed since.

    Raises:
        NothingToUndo: it was no suspension, is not done, was undone, or none of its cards is still suspended.
    """
    cards = Credential.objects.filter(state=CredentialState.SUSPENDED).select_related("district")
    mine = BulkCard.objects.filter(bulk=bulk, outcome=BulkOutcome.CHANGED).values("credential")
    again = BulkChange.objects.filter(undoes=bulk).exclude(stage=BulkStage.DROPPED)
    still = list(cards.filter(pk__in=mine)) if bulk.after == CredentialState.SUSPENDED else []
    if bulk.stage != BulkStage.DONE or not still or again.exists():
        raise NothingToUndo
    return request_bulk_change(still, CredentialState.ACTIVE, StatusReason.REVIEW_ENDED, by=by, undoes=bulk)


def execute(approval: Approval, by: Actor) -> None:
    """What the second person's approval starts: a first batch at once, the rest by the sweep."""
    BulkChange.objects.filter(pk=approval.payload["bulk"]).update(stage=BulkStage.RUNNING)
    _carry_out(BulkChange.objects.select_for_update(of=("self",)).get(pk=approval.payload["bulk"]), by=by)


@transaction.atomic
def carry_out_some(*, by: Actor) -> int:
    """Carry out a batch of the oldest approved request. Returns how many cards it looked at; again until none."""
    rows = BulkChange.objects.select_for_update(of=("self",), skip_locked=True).filter(stage=BulkStage.RUNNING)
    bulk = rows.order_by("requested_at").first()
    return _carry_out(bulk, by=by) if bulk else 0


def _carry_out(bulk: BulkChange, *, by: Actor) -> int:
    waiting = BulkCard.objects.filter(bulk=bulk, outcome=BulkOutcome.WAITING)
    batch = list(waiting.order_by("id").values_list("pk", "credential")[:BATCH])
    rows = locked([credential for _, credential in batch])
    after = CredentialState(bulk.after)
    fit = [row for row in rows if after in CredentialState.NEXT[row.state]]
    apply(fit, after, StatusReason(bulk.reason), by=by)
    tell(fit, after, StatusReason(bulk.reason))
    mine = BulkCard.objects.filter(pk__in=[pk for pk, _ in batch])
    mine.update(outcome=BulkOutcome.PASSED_OVER)
    mine.filter(credential__in=fit).update(outcome=BulkOutcome.CHANGED)
    bulk.changed, bulk.passed_over = F("changed") + len(fit), F("passed_over") + len(rows) - len(fit)
    bulk.save(update_fields=["changed", "passed_over"])
    if not waiting.exists():
        _end(bulk, BulkStage.DONE, by=by)
    return len(batch)


def _end(bulk: BulkChange, stage: BulkStage, *, by: Actor) -> None:
    bulk.stage, bulk.ended_at = stage, timezone.now()
    bulk.save(update_fields=["stage", "ended_at"])
    record("credential.bulk_ended", by=by, subject=bulk, detail={"stage": stage.value, "after": bulk.after})
    if stage == BulkStage.DONE and bulk.approval:
        finish(bulk.approval, by=by)


@transaction.atomic
def drop_undecided(*, by: Actor) -> int:
    """End the requests whose approval was refused or has expired. Returns how many."""
    late = (ApprovalState.REFUSED, ApprovalState.EXPIRED)
    rows = BulkChange.objects.select_for_update(of=("self",), skip_locked=True).filter(stage=BulkStage.REQUESTED)
    dropped = list(rows.filter(approval__state__in=late))
    for bulk in dropped:
        _end(bulk, BulkStage.DROPPED, by=by)
    return len(dropped)
