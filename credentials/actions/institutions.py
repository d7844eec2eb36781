"""What the trust list says of institutions: two people give trust, one takes it away (docs/adr/0045)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from anchoring.actions import append_commitment
from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Approval
from identity.second_person import request_approval
from identity.signing.actions import begin_signing, stop_signing

from .. import records
from ..errors import CardOfAnother, InstitutionNotListed, ListingOutdated
from ..models import CardKind, InstitutionState, IssuingInstitution

PERMISSION = "credentials.list_institution"
APPROVE = "credentials.approve_institution"
WITHDRAW = "credentials.withdraw_institution"
LISTING = "credentials.list_institution"


@transaction.atomic
@audited("institution.listing_requested")
def request_listing(institution: IssuingInstitution, cards: Sequence[str], reason: str, *, by: Actor) -> Approval:
    """Ask a second person to put an institution on the trust list, with the card kinds that it may issue.

    The same changes the kinds of one that is listed, and takes a withdrawn one back.

    Raises:
        CardOfAnother: a kind of card is issued by the city or by another institution.
        NotAllowed, OutOfScope: the trust list is the whole city's.
    """
    by.require_staff(PERMISSION)
    by.require_scope()
    locked = _locked(institution)
    _check_cards(locked, cards)
    return request_approval(LISTING, _payload(locked, cards), by=by, reason=reason)


def execute_listing(approval: Approval, by: Actor) -> IssuingInstitution:
    """What the second person's approval does. Raises as `request_listing`; ListingOutdated if it changed since."""
    locked = _locked(approval.payload["institution"])
    cards = approval.payload["cards"]
    if _payload(locked, cards) != approval.payload:
        raise ListingOutdated
    _check_cards(locked, cards)
    return list_institution(locked, cards, by=by)


@audited("institution.listed")
def list_institution(institution: IssuingInstitution, cards: Sequence[str], *, by: Actor) -> IssuingInstitution:
    """Put a checked institution on the trust list; its first keys are made now."""
    note(institution=institution.pk, cards=list(cards))
    institution.cards = list(cards)
    _change(institution, InstitutionState.LISTED)
    for purpose in institution.purposes:
        begin_signing(purpose, by=by)
    return institution


@transaction.atomic
@audited("institution.withdrawn")
def withdraw_institution(institution: IssuingInstitution, reason: str, *, by: Actor) -> IssuingInstitution:
    """Take an institution's trust away, now and by one person: none of its cards counts any more.

    Raises:
        InstitutionNotListed: it is not on the trust list.
        NotAllowed, OutOfScope: without the permission, or of another district.
    """
    by.require_staff(WITHDRAW)
    by.require_scope(district=institution.district_id)
    locked = _locked(institution)
    note(institution=locked.pk, reason=reason)
    if not locked.listed:
        raise InstitutionNotListed
    _change(locked, InstitutionState.WITHDRAWN)
    for purpose in locked.purposes:
        stop_signing(purpose, by=by)
    return locked


def _locked(institution: IssuingInstitution | str) -> IssuingInstitution:
    code = institution if isinstance(institution, str) else institution.pk
    return IssuingInstitution.objects.select_for_update(no_key=True).get(pk=code)


def _payload(institution: IssuingInstitution, cards: Sequence[str]) -> dict[str, Any]:
    """What is decided on, and what it was decided from: a withdrawal meanwhile voids the request."""
    names = {"name_ko": institution.name_ko, "name_en": institution.name_en}
    return {"institution": institution.pk, "before": institution.state, "cards": list(cards)} | names


def _check_cards(institution: IssuingInstitution, cards: Sequence[str]) -> None:
    if CardKind.objects.filter(code__in=cards).exclude(institution=institution).exists():
        raise CardOfAnother
    others = IssuingInstitution.objects.exclude(pk=institution.pk).values_list("cards", flat=True)
    if any(set(cards) & set(each) for each in others):
        raise CardOfAnother


def _change(institution: IssuingInstitution, state: InstitutionState) -> None:
    institution.state, institution.changed_at = state, timezone.now()
    institution.commitment = append_commitment(records.INSTITUTION, records.institution_changed(institution))
    institution.save(update_fields=["state", "cards", "changed_at", "commitment"])
