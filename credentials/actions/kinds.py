"""Publishing kinds of cards: staff define, a second person approves, and what is published never changes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from anchoring.actions import append_commitment
from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Approval
from identity.second_person import request_approval
from identity.signing.actions import begin_signing

from ..definitions import check_definition, fields_of, record_of
from ..errors import CardNeeded, DraftClosed, DraftIncomplete, DraftOutdated, NotIssued
from ..models import CardDraft, CardKind
from ..records import CARD_KIND, RETIRED

PERMISSION = "credentials.design_card"
APPROVE = "credentials.approve_card_kind"
PUBLICATION = "credentials.publish_card"
RETIREMENT = "credentials.retire_card"


@transaction.atomic
@audited("card_draft.submitted")
def request_publication(draft: CardDraft, reason: str, *, by: Actor) -> CardDraft:
    """Ask a second person to publish a draft; until they decide, it stays as it is.

    Raises:
        DraftClosed: published, or somebody is asked already.
        DraftIncomplete: something in it is wrong; the draft's page says what.
        DraftOutdated: another version was published in the meantime, or the code is taken.
        NotAllowed, OutOfScope: cards are the whole city's.
    """
    by.require_staff(PERMISSION)
    by.require_scope()
    locked = _locked(draft.pk)
    if not locked.open:
        raise DraftClosed
    _check(locked)
    record = record_of(locked, _next_version(locked))
    locked.approval = request_approval(PUBLICATION, {"draft": locked.pk} | record, by=by, reason=reason)
    locked.save(update_fields=["approval"])
    return locked


def execute_publication(approval: Approval, by: Actor) -> CardKind:
    """Publish an approved draft, as it was when the second person was asked. Raises as `request_publication`."""
    draft = _locked(approval.payload["draft"])
    if draft.published_id or draft.approval_id != UUID(str(approval.pk)):
        raise DraftClosed
    _check(draft)
    if {"draft": draft.pk} | record_of(draft, _next_version(draft)) != approval.payload:
        raise DraftOutdated
    return publish_card(draft, by=by)


@audited("card_kind.published")
def publish_card(draft: CardDraft, *, by: Actor) -> CardKind:
    """Make a checked draft the current version of its card; the one before stays for what was issued under it."""
    version = _next_version(draft)
    CardKind.objects.filter(code=draft.code, superseded_at=None).update(superseded_at=timezone.now())
    commitment = append_commitment(CARD_KIND, record_of(draft, version))
    kind = CardKind.objects.create(version=version, commitment=commitment, **fields_of(draft))
    draft.published = kind
    draft.save(update_fields=["published"])
    if kind.institution:  # listed before it had every key that it has now
        for purpose in kind.institution.purposes:
            begin_signing(purpose, by=by)
    note(card=kind.slug, version=version)
    return kind


@transaction.atomic
@audited("card_kind.retirement_requested")
def request_retirement(kind: CardKind, reason: str, *, by: Actor) -> Approval:
    """Ask a second person to end the issuing of a card. What was issued stays valid until its end.

    Raises:
        NotIssued: it is not issued now, or this is not its current version.
        CardNeeded: another card asks for this one first.
        NotAllowed, OutOfScope: cards are the whole city's.
    """
    by.require_staff(PERMISSION)
    by.require_scope()
    locked = _issued_now(kind.pk)
    return request_approval(RETIREMENT, _retirement(locked), by=by, reason=reason)


def execute_retirement(approval: Approval, by: Actor) -> CardKind:
    """What the second person's approval does. Raises as `request_retirement`."""
    return retire_card(_issued_now(approval.payload["kind"]), by=by)


@audited("card_kind.retired")
def retire_card(kind: CardKind, *, by: Actor) -> CardKind:
    """End the issuing of a card whose current version is locked: it has none from then on."""
    kind.superseded_at = timezone.now()
    kind.save(update_fields=["superseded_at"])
    append_commitment(RETIRED, {"card": kind.slug, "version": kind.version})
    note(card=kind.slug, version=kind.version)
    return kind


def _retirement(kind: CardKind) -> dict[str, Any]:
    return {"kind": kind.pk, "card": kind.name_ko, "version": kind.version}


def _issued_now(kind_id: int) -> CardKind:
    """The current version of a card, locked, that no other card needs."""
    kind = CardKind.objects.select_for_update(of=("self",), no_key=True).get(pk=kind_id)
    if kind.superseded_at is not None:
        raise NotIssued
    others = CardKind.objects.filter(superseded_at=None, eligibility__contains=[{"rule": "holder", "card": kind.code}])
    if others.exclude(pk=kind.pk).exists():
        raise CardNeeded
    return kind


def _locked(draft_id: int) -> CardDraft:
    rows = CardDraft.objects.select_for_update(of=("self",), no_key=True).select_related("approval", "based_on")
    return rows.get(pk=draft_id)


def _check(draft: CardDraft) -> None:
    rows = CardKind.objects.select_for_update(no_key=True).filter(code=draft.code)
    current = rows.order_by("-version").first()  # of a retired card the last one: a new version takes it up again
    if current != draft.based_on or (draft.based_on and draft.based_on.code != draft.code):
        raise DraftOutdated
    try:
        check_definition(draft)
    except ValidationError as error:
        raise DraftIncomplete from error


def _next_version(draft: CardDraft) -> int:
    return (CardKind.objects.filter(code=draft.code).aggregate(last=Max("version"))["last"] or 0) + 1
