"""People act for an organisation: its mileage is shared out to those who joined it."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now

from identity import audit
from identity.actors import Actor
from identity.models import Member, Organisation, OrganisationPerson, OrganisationRole
from identity.queries import organisations_of, today

from .. import ledger
from ..errors import (
    ActingLimitReached,
    KeyReused,
    RoleMissing,
    UnknownBeneficiary,
    UnknownJoinCode,
    UnknownOrganisation,
)
from ..ledger import Leg
from ..models import ActingLimit, ActingUse, Asset, Beneficiary, Distribution, Reason, SharingGroup
from ..transactions import in_one_transaction
from .accounts import open_member_account

CLIENT = "sharing"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
MOST_PEOPLE = 500
GIVING = frozenset({OrganisationRole.MANAGER, OrganisationRole.AGENT})
MANAGING = frozenset({OrganisationRole.MANAGER})
LOOKING = frozenset(OrganisationRole.values)


def acting(member: Member, organisation: UUID, roles: frozenset[str] = LOOKING) -> OrganisationPerson:
    """How a member acts for an organisation today. Raises UnknownOrganisation, RoleMissing."""
    found = organisations_of(member).filter(organisation=organisation).select_related("organisation__member").first()
    if found is None:
        raise UnknownOrganisation
    if found.role not in roles:
        raise RoleMissing
    return found


@transaction.atomic
@audit.audited("sharing_group.code_made")
def make_join_code(member: Member, organisation: UUID, *, by: Actor) -> SharingGroup:
    """A new code to join by; the old one joins nobody any more. Raises UnknownOrganisation, RoleMissing."""
    where = acting(member, organisation, MANAGING).organisation
    code = "".join(secrets.choice(LETTERS) for _ in range(12))
    group, _made = SharingGroup.objects.update_or_create(organisation=where, defaults={"code": code})
    return group


@transaction.atomic
@audit.audited("sharing_group.joined")
def join_group(member: Member, code: str, label: str, *, by: Actor) -> Beneficiary:
    """Join an organisation's sharing group under a label; again, the label changes. Raises UnknownJoinCode."""
    group = SharingGroup.objects.filter(code=code.upper()).first()
    if group is None:
        raise UnknownJoinCode
    joined, _made = Beneficiary.objects.update_or_create(group=group, member=member, defaults={"label": label})
    return joined


@in_one_transaction
def share_out(
    member: Member, organisation: UUID, asset: Asset, shares: Mapping[int, int], key: str, *, by: Actor
) -> Distribution:
    """Give of the organisation's mileage to beneficiaries, all or none. `key` makes a repeated request harmless.

    What they get keeps its origin, its end, and the reach of clawback. Ends with the ledger call.

    Raises:
        UnknownOrganisation, RoleMissing, ActingLimitReached: not this member's to give.
        UnknownBeneficiary: one of them has not joined.
        KeyReused: the key was another request's.
        LedgerRefusal: the balance is not enough, or an account is frozen or closed.
    """
    person = acting(member, organisation, GIVING)
    where, total = person.organisation, sum(shares.values())
    said = json.dumps([asset.pk, sorted(shares.items())]).encode()
    row, made = Distribution.objects.get_or_create(
        organisation=where,
        key=key,
        defaults={
            "asset": asset,
            "by_member": member,
            "fingerprint": hashlib.sha256(said).digest(),
            "total": total,
            "people": len(shares),
            "made_at": now(),
        },
    )
    if not made:
        if bytes(row.fingerprint) != hashlib.sha256(said).digest():
            raise KeyReused
        return row
    payees = Beneficiary.objects.filter(group=where.pk, pk__in=shares, member__left_at=None).select_related("member")
    people = {payee.pk: payee.member for payee in payees}
    if len(people) != len(shares):
        raise UnknownBeneficiary
    _take_limit(person, asset, total)
    audit.record("mileage.shared_out", by=by, subject=row, district=where.district_id, detail={"points": total})
    source = open_member_account(where.member, asset)
    items = tuple(
        ledger.Transfer(
            key=f"{row.pk}:{number}",
            reason=Reason.SHARING,
            source_ref=f"sharing:{row.pk}",
            legs=(Leg(source, -amount), Leg(open_member_account(people[number], asset), amount)),
        )
        for number, amount in sorted(shares.items())
    )
    for result in ledger.post(ledger.Batch(CLIENT, (ledger.Linked(items),))):
        if result.code != "linked":
            result.require()
    return row


def day_left(person: OrganisationPerson, asset: Asset) -> int | None:
    """How much a person may still share out today; None: no limit."""
    cap = _cap(person, asset)
    if cap is None:
        return None
    used = ActingUse.objects.filter(
        organisation=person.organisation_id, member=person.member_id, asset=asset, day=today()
    )
    return max(cap - (used.values_list("used", flat=True).first() or 0), 0)


def _cap(person: OrganisationPerson, asset: Asset) -> int | None:
    if person.role == OrganisationRole.VIEWER:
        return 0
    limits = ActingLimit.objects.filter(organisation=person.organisation_id, member=person.member_id, asset=asset)
    set_to = limits.values_list("day_limit", flat=True).first()
    return 0 if set_to is None and person.role != OrganisationRole.MANAGER else set_to


def _take_limit(person: OrganisationPerson, asset: Asset, amount: int) -> None:
    cap = _cap(person, asset)
    if cap is None:
        return
    organisation: Organisation = person.organisation
    place = {"organisation": organisation, "member_id": person.member_id, "asset": asset, "day": today()}
    ActingUse.objects.bulk_create([ActingUse(cap=cap, **place)], ignore_conflicts=True)
    row = ActingUse.objects.select_for_update().get(**place)
    if row.used + amount > cap:
        raise ActingLimitReached(left=max(cap - row.used, 0))
    ActingUse.objects.filter(pk=row.pk).update(used=F("used") + amount, cap=cap)
