"""Purposes by verifier organisations: their system drafts, one of the staff reviews, another approves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from identity.actors import Actor
from identity.audit import audited, note, record
from identity.models import Organisation

from .errors import CodeTaken, DraftDecided, DraftOpen, OrganisationMissing
from .models import Audience, DraftState, Mode, Purpose, PurposeDraft, VerifierClient
from .purposes import CHANGE, check_settings, propose_purpose, settings_of

# Gates ask wallets without a network for what is on the public list alone.
ORGANISATIONS_MODES = (Mode.BROADCAST, Mode.ONLINE)


@transaction.atomic
def draft_purpose(system: VerifierClient, code: str, wanted: Mapping[str, Any]) -> PurposeDraft:
    """Propose a purpose for the systems of one's own organisation, or a change of such a purpose.

    Raises:
        OrganisationMissing: the system is nobody's.
        CodeTaken: there is such a purpose, of somebody else.
        PurposeRefused: its settings do not fit together; carries what is wrong.
        DraftOpen: an earlier draft of it still waits for review.
    """
    if system.organisation is None:
        raise OrganisationMissing
    purpose = _proposed(system.organisation, code, wanted)
    check_settings(purpose)
    draft = PurposeDraft(organisation=system.organisation, system=system, code=code, settings=settings_of(purpose))
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:
        raise DraftOpen from None
    record(
        "purpose.drafted",
        by=Actor.outside("verifier-client"),
        subject=draft,
        detail={"purpose": code, "client": str(system.pk)},
    )
    return draft


@transaction.atomic
@audited("purpose.draft_reviewed")
def review_draft(draft: PurposeDraft, *, by: Actor, reason: str = "") -> PurposeDraft:
    """Find a draft good, and ask another person. Raises NotAllowed, DraftDecided, and what draft_purpose raises."""
    locked = _open(draft, by)
    locked.approval = propose_purpose(
        _proposed(locked.organisation, locked.code, locked.settings), by=by, reason=reason
    )
    locked.state = DraftState.REVIEWED
    locked.save(update_fields=["approval", "state"])
    return locked


@transaction.atomic
@audited("purpose.draft_declined")
def decline_draft(draft: PurposeDraft, *, by: Actor, reason: str = "") -> PurposeDraft:
    """Send a draft back; its system reads the reason. Raises NotAllowed, DraftDecided."""
    locked = _open(draft, by)
    locked.state, locked.note = DraftState.DECLINED, reason[:500]
    locked.save(update_fields=["state", "note"])
    return locked


def _open(draft: PurposeDraft, by: Actor) -> PurposeDraft:
    by.require_staff(CHANGE)
    by.require_scope()
    locked = PurposeDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if locked.state != DraftState.DRAFTED:
        raise DraftDecided
    note(purpose=locked.code)
    return locked


def _proposed(organisation: Organisation, code: str, wanted: Mapping[str, Any]) -> Purpose:
    """Not saved. It is for the organisation's own systems, online, and its own desks if it says so."""
    purpose = Purpose.objects.filter(code=code).first() or Purpose(code=code, version=0, organisation=organisation)
    if purpose.organisation_id != organisation.pk:
        raise CodeTaken
    for name, value in wanted.items():
        if name != "organisation":
            setattr(purpose, name, value)
    purpose.audience = Audience.CLIENTS
    asked = wanted.get("modes", [])
    purpose.modes = [mode for mode in ORGANISATIONS_MODES if mode in asked] or [Mode.ONLINE]
    return purpose
