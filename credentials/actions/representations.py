"""Guardians and proxies: named in the wallet or at the counter, ended by either side, with their cards."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from identity.actors import Actor
from identity.audit import audited, note
from identity.errors import NotAllowed
from identity.models import District, Member, MemberKind
from identity.queries import today
from identity.register.models import RegisterEntry
from identity.register.queries import live_residency, resident_facts

from ..dates import age_on, birthday
from ..eligibility import GUARDED_UNDER
from ..errors import RepresentationEnded, RepresentationRefused
from ..models import CardKind, Credential, CredentialState, Representation, RepresentationKind, StatusReason
from .counter import member_of, resident_at_counter
from .offers import MadeOffer, offer_card
from .statuses import apply

PERMISSION = "credentials.record_representation"
LONGEST = dt.timedelta(days=366)
ADULT = 19
MOST = 10  # living representations of one person


@dataclass(frozen=True, slots=True)
class Proven:
    """What staff saw at the counter: who is represented (as in the register), by whom, how long, on what proof."""

    kind: RepresentationKind
    name: str
    birth_date: dt.date
    representative: UUID
    until: dt.date
    evidence: str


@transaction.atomic
@audited("representation.given")
def name_proxy(representative: UUID, until: dt.date, *, by: Actor) -> Representation:
    """Let another member hold one's cards until a day.

    Raises:
        RepresentationRefused: no such member, oneself, too long, too many, or named already.
        NotAllowed: no member.
    """
    ward = getattr(by.user, "member", None)
    if not isinstance(ward, Member) or ward.left_at:
        raise NotAllowed
    facts = resident_facts(ward, today())
    if facts is None or age_on(facts.birth_date, today()) < GUARDED_UNDER:
        raise RepresentationRefused
    return _create(ward, _representative(representative), RepresentationKind.PROXY, until, facts.district)


@transaction.atomic
@audited("representation.recorded")
def record_representation(proven: Proven, *, by: Actor) -> Representation:
    """Record a guardian or proxy at the counter, for somebody in the register, with or without a wallet.

    A guardianship ends with the day before the child is 14.

    Raises:
        RepresentationRefused: as `name_proxy`; not exactly one resident; a guardian of somebody of 14 or more.
        NotAllowed, OutOfScope: not this member of staff's to record.
    """
    by.require_staff(PERMISSION)
    entry = _resident(proven, by)
    of_age = birthday(entry.birth_date, GUARDED_UNDER)
    until = min(proven.until, of_age - dt.timedelta(days=1)) if proven.kind == "guardian" else proven.until
    ward = member_of(entry)
    return _create(
        ward, _representative(proven.representative), proven.kind, until, entry.district, evidence=proven.evidence
    )


@transaction.atomic
@audited("representation.ended")
def end_representation(representation: Representation, *, by: Actor) -> Representation:
    """End it now, with the cards that were issued to the representative.

    Raises:
        RepresentationEnded: it has ended already.
        NotAllowed, OutOfScope: neither of the two, nor staff of the district.
    """
    locked = Representation.objects.select_for_update(no_key=True, of=("self",)).get(pk=representation.pk)
    _require_may_end(locked, by)
    if locked.ended_at:
        raise RepresentationEnded
    _end(locked, by)
    return locked


def end_all_of(member: Member, *, by: Actor) -> int:
    """Whoever leaves represents nobody and is represented by nobody. Returns how many ended."""
    rows = Representation.objects.select_for_update(no_key=True, of=("self",)).filter(ended_at=None)
    mine = list((rows.filter(ward=member) | rows.filter(representative=member)).order_by("pk"))
    for representation in mine:
        _end(representation, by)
    return len(mine)


@transaction.atomic
@audited("credential.offered_to_representative")
def offer_to_representative(representation: Representation, kind: CardKind, *, by: Actor) -> MadeOffer:
    """Offer a card of the represented person to the wallet of who represents them.

    Raises:
        RepresentationEnded: over.
        NotAllowed: not the representative.
        NotEligible: as `offer_card`.
    """
    locked = Representation.objects.select_for_update(no_key=True, of=("self",)).get(pk=representation.pk)
    if by.user is None or locked.representative.user_id != by.user.pk:
        raise NotAllowed
    if not locked.live:
        raise RepresentationEnded
    made = offer_card(kind, locked.ward, by=by, representation=locked)
    note(subject=made.offer, representation=str(locked.pk))
    return made


def _end(representation: Representation, by: Actor) -> None:
    representation.end_now()
    cards = Credential.objects.select_for_update(no_key=True, of=("self",)).filter(
        token__offer__representation=representation
    )
    live = list(cards.exclude(state=CredentialState.REVOKED).order_by("pk"))
    apply(live, CredentialState.REVOKED, StatusReason.REPRESENTATION_ENDED, by=by)


def _require_may_end(representation: Representation, by: Actor) -> None:
    if by.is_staff:
        by.require_staff(PERMISSION)
        by.require_scope(district=representation.district_id)
        return
    two = (representation.ward.user_id, representation.representative.user_id)
    if by.user is None or by.user.pk not in two:
        raise NotAllowed


def _representative(number: UUID) -> Member:
    """An adult resident, or a member who is in no register: then staff or the person know who it is."""
    rows = Member.objects.filter(pk=number, kind=MemberKind.INDIVIDUAL, left_at=None, user__isnull=False)
    found = rows.first()
    facts = resident_facts(found, today()) if found else None
    if found is None or (facts and age_on(facts.birth_date, today()) < ADULT):
        raise RepresentationRefused
    return found


def _resident(proven: Proven, by: Actor) -> RegisterEntry:
    found = resident_at_counter(proven.name, proven.birth_date, proven.evidence, by=by)
    if found is None:
        raise RepresentationRefused
    return found


def _create(
    ward: Member,
    representative: Member,
    kind: RepresentationKind,
    until: dt.date,
    district: District | None,
    *,
    evidence: str = "",
) -> Representation:
    Member.objects.select_for_update(no_key=True).get(pk=ward.pk)
    living = Representation.objects.filter(ward=ward, ended_at=None, until__gte=today()).count()
    longest = until - today() if kind == RepresentationKind.PROXY else dt.timedelta(0)
    if representative == ward or until < today() or longest > LONGEST or living >= MOST:
        raise RepresentationRefused
    over = Representation.objects.filter(ward=ward, representative=representative, ended_at=None, until__lt=today())
    over.update(ended_at=timezone.now())
    try:
        with transaction.atomic():
            return Representation.objects.create(
                ward=ward,
                representative=representative,
                kind=kind,
                since=today(),
                until=until,
                evidence=evidence,
                district=district,
            )
    except IntegrityError:
        raise RepresentationRefused from None


def masked_name_of(member: Member) -> str:
    """Enough for a representative to tell whose card it is."""
    bound = live_residency(member)
    return bound.entry.masked_name if bound else ""
