"""A company asks for badges; the holder consents to which and may end it; each look is written down."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from identity.actions.consents import give_consent, withdraw_consent
from identity.actors import Actor
from identity.audit import audited, note
from identity.errors import NotAllowed
from identity.models import Member, Organisation, OrganisationPerson
from identity.queries import today
from services.core.people import member_by_code

from ..errors import BadgeUnknown, HolderUnknown, RequestOpen, RequestUnknown
from ..models import Award, AwardState, BadgeLook, BadgeRequest, RequestState
from .pages import DATA, TEXT_VERSION, require_kept

CONSENT = "badges.company"
ANSWER_IN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose badges, what for, and for how many days (1 to 365)."""

    holder_code: str
    purpose: str
    days: int


def acting(member: Member, organisation_id: UUID) -> Organisation:
    """The organisation, for one who acts for it today. Raises NotAllowed."""
    rows = OrganisationPerson.objects.filter(organisation=organisation_id, member=member, during__contains=today())
    person = rows.exclude(role="viewer").select_related("organisation").first()
    if person is None:
        raise NotAllowed
    return person.organisation


@transaction.atomic
@audited("badge_request.made")
def ask_for_badges(member: Member, organisation_id: UUID, asked: Asked, *, by: Actor) -> BadgeRequest:
    """Ask a member, named by the number in the wallet, to show their badges to an organisation.

    Raises:
        NotAllowed: the person does not act for the organisation.
        HolderUnknown, RequestOpen: what it says.
    """
    organisation = acting(member, organisation_id)
    holder = member_by_code(asked.holder_code)
    if holder is None or holder == member:
        raise HolderUnknown
    at = now()
    BadgeRequest.objects.filter(
        organisation=organisation, member=holder, state=RequestState.REQUESTED, answer_until__lte=at
    ).update(state=RequestState.ENDED)
    try:
        with transaction.atomic():
            return BadgeRequest.objects.create(
                organisation=organisation,
                asked_by=member,
                member=holder,
                purpose=asked.purpose,
                days=asked.days,
                asked_at=at,
                answer_until=at + ANSWER_IN,
            )
    except IntegrityError as error:
        raise RequestOpen from error


@transaction.atomic
@audited("badge_request.granted")
def grant_request(member: Member, request_id: UUID, award_ids: Collection[UUID], *, by: Actor) -> BadgeRequest:
    """Consent to an organisation's seeing these badges, for the days that it asked for.

    Raises:
        RequestUnknown: no such request to this member, or it is over.
        BadgeUnknown: none is named, or one is not the member's.
        TermOver: the course's data of one are kept no longer.
    """
    request = _asked_of(member, request_id)
    standing = Award.objects.select_related("badge").filter(member=member, state=AwardState.AWARDED)
    awards = list(standing.filter(pk__in=award_ids))
    if not awards or len(awards) != len(set(award_ids)):
        raise BadgeUnknown
    require_kept(awards)
    request.until = now() + timedelta(days=request.days)
    request.consent = give_consent(
        member,
        CONSENT,
        data=DATA,
        recipient=request.organisation.name,
        until=request.until,
        text_version=TEXT_VERSION,
        by=by,
    )
    request.awards.set(awards)
    return _move(request, RequestState.GRANTED)


@transaction.atomic
@audited("badge_request.declined")
def decline_request(member: Member, request_id: UUID, *, by: Actor) -> BadgeRequest:
    """Raises RequestUnknown."""
    return _move(_asked_of(member, request_id), RequestState.DECLINED)


@transaction.atomic
@audited("badge_request.ended")
def end_request(member: Member, request_id: UUID, *, by: Actor) -> BadgeRequest:
    """Withdraw the consent: the organisation sees nothing from now on. Raises RequestUnknown."""
    request = _locked(pk=request_id, member=member, state=RequestState.GRANTED, until__gt=now())
    if request.consent and request.consent.withdrawn_at is None:
        withdraw_consent(request.consent, by=by)
    request.awards.clear()
    return _move(request, RequestState.ENDED)


@transaction.atomic
@audited("badge_request.looked")
def look_at_badges(member: Member, organisation_id: UUID, request_id: UUID, *, by: Actor) -> BadgeRequest:
    """See what the holder consented to; the look is written down for the holder.

    Raises:
        NotAllowed: the person does not act for the organisation.
        RequestUnknown: not granted, withdrawn, or its time is over.
    """
    organisation = acting(member, organisation_id)
    request = _locked(pk=request_id, organisation=organisation, state=RequestState.GRANTED, until__gt=now())
    if request.consent is None or request.consent.withdrawn_at is not None:
        raise RequestUnknown
    BadgeLook.objects.create(request=request, looked_by=member, at=now())
    note(organisation=str(organisation.pk), holder=str(request.member_id), fields=list(DATA))
    return request


def _asked_of(member: Member, request_id: UUID) -> BadgeRequest:
    return _locked(pk=request_id, member=member, state=RequestState.REQUESTED, answer_until__gt=now())


def _locked(**which: object) -> BadgeRequest:
    rows = BadgeRequest.objects.select_for_update(of=("self",)).select_related("organisation", "consent")
    request = rows.filter(**which).first()
    if request is None:
        raise RequestUnknown
    return request


def _move(request: BadgeRequest, state: RequestState) -> BadgeRequest:
    request.state = state
    request.save(update_fields=["state", "until", "consent"])
    return request
