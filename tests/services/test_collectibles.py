"""Collectibles: opened once, an edition never exceeded, given in three ways, bound or passed on, ended."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from anchoring.log.records import digest_of, with_kind
from anchoring.models import Commitment
from anchoring.sources import Finding, Row
from credentials.models import Credential, CredentialState
from credentials.queries import current_kind
from identity.actions.members import leave
from identity.actors import Actor
from identity.errors import NotAllowed, OutOfScope
from identity.models import AuditRow, Member, StaffRole
from services.collectibles import tampering
from services.collectibles.actions import (
    accept_offer,
    claim_item,
    decline_offer,
    end_code,
    end_item,
    give_for_activities,
    give_items,
    lapse_offers,
    make_codes,
    offer_item,
    open_campaign,
    propose_card,
    withdraw_offer,
)
from services.collectibles.errors import (
    AlreadyObtained,
    CampaignIncomplete,
    CampaignOpen,
    ClaimCodeUnknown,
    CodeNotListed,
    EditionGone,
    ItemBound,
    ItemOffered,
    ItemOver,
    ItemUnknown,
    NotObtainable,
    OfferUnknown,
    RecipientUnknown,
)
from services.collectibles.models import Campaign, ClaimCode, CollectibleNotice, Item, ItemStep, Offer
from services.core.actions import ActivityReport, record_activity
from services.core.errors import MemberGone, ReasonMissing
from tests.factories import collectibles as make
from tests.factories.credentials import resident
from tests.factories.identity import as_staff, district_named, member
from tests.factories.institutions import fetched, listed

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")


def by(of: Member) -> dict[str, Actor]:
    return {"by": Actor.member(of)}


def offered(to: Member, item: Item | None = None) -> Offer:
    item = item or make.item(member())
    return offer_item(item.owner, item.pk, str(to.pk), **by(item.owner))


def owner_of(offer: Offer) -> Member:
    return Item.objects.get(pk=offer.item_id).owner


def notices(of: Member) -> list[str]:
    return list(CollectibleNotice.objects.filter(member=of).order_by("pk").values_list("kind", flat=True))


@pytest.mark.django_db(transaction=True)
def test_claim__of_200_at_once_for_an_edition_of_10__gives_exactly_10(threads: Any):
    campaign = make.opened(edition_size=10)
    secret, members = make.secret(campaign), [member() for _ in range(200)]

    outcomes = threads.run(lambda who: claim_item(who, secret, **by(who)), members)

    assert Counter(type(each).__name__ for each in outcomes) == {"Item": 10, "EditionGone": 190}
    assert sorted(Item.objects.values_list("serial", flat=True)) == list(range(1, 11))


@pytest.mark.django_db(transaction=True)
def test_claim__of_one_link_or_by_one_person_at_once__gives_one(threads: Any):
    campaign, one = make.opened(), member()
    single, many = make.secret(campaign, single=True), make.secret(campaign)

    outcomes = threads.run(lambda who: claim_item(who, single, **by(who)), [member() for _ in range(6)])
    again = threads.run(lambda _: claim_item(one, many, **by(one)), range(6))

    assert Counter(type(each).__name__ for each in outcomes) == {"Item": 1, "ClaimCodeUnknown": 5}
    assert Counter(type(each).__name__ for each in again) == {"Item": 1, "AlreadyObtained": 5}
    assert Campaign.objects.get().issued == 2


def test_claim__before_after_or_of_an_ended_code__is_refused():
    at, one = timezone.now(), member()
    early = make.opened(opens_at=at + timedelta(hours=1))
    with pytest.raises(NotObtainable):
        claim_item(one, make.secret(early), **by(one))
    with pytest.raises(NotObtainable):
        make.item(one, make.drafted())
    campaign = make.opened()
    secret = make.secret(campaign)
    end_code(ClaimCode.objects.get(campaign=campaign), by=as_staff())
    for wrong in (secret, "x"):
        with pytest.raises(ClaimCodeUnknown):
            claim_item(one, wrong, **by(one))
    assert not Item.objects.exists()


def test_staff__give_to_many_or_to_none():
    campaign, members, gone = make.opened(edition_size=4), [member(), member()], member()
    leave(gone, confirmed=True, **by(gone))

    assert [item.serial for item in give_items(campaign, members, by=as_staff())] == [1, 2]

    for others, refusal in (
        ([gone], MemberGone),
        ([member(), members[0]], AlreadyObtained),
        ([member(), member(), member()], EditionGone),
    ):
        with pytest.raises(refusal):
            give_items(campaign, others, by=as_staff())
    assert (Item.objects.count(), notices(members[0])) == (2, ["obtained"])


def test_staff__of_another_district_service_or_without_the_right__do_nothing():
    campaign = make.opened(district=district_named("연수구"))
    acts = (
        lambda actor: give_items(campaign, [member()], by=actor),
        lambda actor: make_codes(campaign, "x", 1, single=True, by=actor),
        lambda actor: open_campaign(campaign, by=actor),
    )
    for act in acts:
        for actor, refusal in (
            (as_staff("남동구"), OutOfScope),
            (as_staff(service="parking"), OutOfScope),
            (as_staff(role=StaffRole.AUDITOR), NotAllowed),
            (Actor.member(member()), NotAllowed),
        ):
            with pytest.raises(refusal):
                act(actor)


def test_activity__in_the_time_gives_one_item_once():
    at = timezone.now()
    campaign = make.opened(activity_kind="volunteering", edition_size=1)
    first, second = member(), member()
    for number, who in enumerate((first, first, second)):
        report = ActivityReport(
            "volunteering", who, 1, "hour", at - timedelta(minutes=1), f"t:{campaign.code}:{number}"
        )
        record_activity(report, by=SYSTEM)

    assert [give_for_activities(by=SYSTEM) for _ in range(2)] == [1, 0]

    item = Item.objects.get()
    assert (item.owner, item.obtained, notices(first)) == (first, "activity", ["obtained"])


def test_campaign__opened_keeps_its_promise():
    campaign = make.opened()
    with pytest.raises(CampaignOpen):
        open_campaign(campaign, by=as_staff())
    for change in ({"edition_size": 101}, {"transferable": False}, {"name_ko": "x"}, {"issued": -1}, {"issued": 101}):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            Campaign.objects.filter(pk=campaign.pk).update(**change)


def test_bound__needs_its_card_and_cannot_be_passed_on_even_by_sql():
    plain = make.drafted(transferable=False, institution=listed(cards=("other",)))
    with pytest.raises(CampaignIncomplete):
        open_campaign(plain, by=as_staff())
    for no_card in (plain, make.drafted()):
        with pytest.raises(CodeNotListed):
            propose_card(no_card, "new", by=as_staff())
    one, other = member(), member()
    item = make.item(one, make.bound())

    with pytest.raises(ItemBound):
        offer_item(one, item.pk, str(other.pk), **by(one))
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(owner=other)


def test_bound__is_a_card_of_its_holder_and_ends_with_it():
    one = resident()
    item = make.item(one, make.bound(edition_size=50))
    card, _ = fetched(current_kind("marathon"), one, "ldp-eddsa")

    assert card["evidence"][0]["id"].endswith(f"/collectibles/{item.pk}")
    assert card["evidence"][0]["narrative"] == "1/50"
    end_item(item, "not at the event", by=as_staff())

    assert Credential.objects.get().state == CredentialState.REVOKED
    assert notices(one) == ["obtained", "ended"]
    with pytest.raises(ItemOver):
        end_item(item, "again", by=as_staff())
    with pytest.raises(ReasonMissing):
        end_item(make.item(member()), " ", by=as_staff())
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(state="held", reason="")


def test_offer__accepted_changes_the_owner_and_both_hear_of_it():
    friend = member()
    offer = offered(friend)

    accept_offer(friend, offer.pk, **by(friend))

    assert owner_of(offer) == friend
    assert list(offer.item.steps.values_list("number", "step")) == [(1, "obtained"), (2, "passed_on")]
    assert (notices(offer.giver), notices(friend)) == (["obtained", "accepted"], ["offered", "accepted"])
    with pytest.raises(ItemUnknown):
        offer_item(offer.giver, offer.item_id, str(friend.pk), **by(offer.giver))


@pytest.mark.parametrize("end", ["declined", "withdrawn", "lapsed"])
def test_offer__otherwise_ended__stays_with_its_owner(end: str):
    friend = member()
    offer = offered(friend)

    if end == "declined":
        decline_offer(friend, offer.pk, **by(friend))
    elif end == "withdrawn":
        withdraw_offer(offer.giver, offer.pk, **by(offer.giver))
    else:
        Offer.objects.update(until=timezone.now() - timedelta(seconds=1))
        with pytest.raises(OfferUnknown):
            accept_offer(friend, offer.pk, **by(friend))
        assert (lapse_offers(by=SYSTEM), lapse_offers(by=SYSTEM)) == (1, 0)

    offer.refresh_from_db()
    assert (offer.state, owner_of(offer)) == (end, offer.giver)
    with pytest.raises(OfferUnknown):
        accept_offer(friend, offer.pk, **by(friend))
    assert offered(friend, Item.objects.get()).state == "offered"


def test_offer__of_others_to_nobody_or_twice__is_refused():
    offer, stranger = offered(member()), member()
    giver, item = offer.giver, offer.item_id

    for answer in (accept_offer, decline_offer, withdraw_offer):
        with pytest.raises(OfferUnknown):
            answer(stranger, offer.pk, **by(stranger))
    with pytest.raises(ItemOffered):
        offer_item(giver, item, str(stranger.pk), **by(giver))
    withdraw_offer(giver, offer.pk, **by(giver))
    for nobody in ("00000000", str(giver.pk), ""):
        with pytest.raises(RecipientUnknown):
            offer_item(giver, item, nobody, **by(giver))
    with pytest.raises(ItemUnknown):
        offer_item(stranger, item, str(giver.pk), **by(stranger))


@pytest.mark.django_db(transaction=True)
def test_offer__accepted_twice_taken_back_and_ended_at_once__has_one_outcome(threads: Any):
    friend, staff = member(), as_staff()
    offer = offered(friend)
    acts = [
        lambda: accept_offer(friend, offer.pk, **by(friend)),
        lambda: accept_offer(friend, offer.pk, **by(friend)),
        lambda: withdraw_offer(offer.giver, offer.pk, **by(offer.giver)),
        lambda: offer_item(offer.giver, offer.item_id, str(friend.pk), **by(offer.giver)),
    ]

    results = threads.run(lambda act: act(), acts)

    offer.refresh_from_db()
    assert owner_of(offer) == (friend if offer.state == "accepted" else offer.giver)
    assert ItemStep.objects.filter(step="passed_on").count() == (offer.state == "accepted")
    assert sum(isinstance(each, Offer) for each in results) in (1, 2)  # a new offer may follow the one taken back
    assert end_item(Item.objects.get(), "wrong", by=staff)
    assert not Offer.objects.filter(state="offered").exists()


def test_history__is_in_the_log_names_nobody_and_cannot_be_changed():
    friend = member()
    offer = offered(friend)
    accept_offer(friend, offer.pk, **by(friend))
    end_item(Item.objects.get(), "wrong", by=as_staff())

    found = list(tampering._rows())
    rows = [row for row in found if isinstance(row, Row)]
    assert (len(rows), len(found)) == (4, 4)
    for row in rows:
        commitment = Commitment.objects.get(pk=row.commitment)
        assert digest_of(bytes(commitment.salt), with_kind(commitment.kind, row.record)) == bytes(commitment.digest)
        assert not any(str(who.pk) in str(row.record) for who in (friend, offer.giver))
    for change in ("UPDATE collectibles_itemstep SET number = 9", "DELETE FROM collectibles_itemstep"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_history__whose_owner_was_changed_behind_it__is_found():
    item = make.item(member())
    Item.objects.update(owner=member())

    found = [each for each in tampering._rows() if isinstance(each, Finding)]
    assert str(item.pk) in str(found[0])


def test_leaving__ends_what_is_held_and_what_was_offered():
    one, friend = member(), member()
    mine, offer = make.item(one), offered(one)
    offered(friend, mine)

    leave(one, confirmed=True, **by(one))

    mine.refresh_from_db()
    assert mine.state == "ended"
    assert set(Offer.objects.values_list("state", flat=True)) == {"withdrawn", "declined"}
    assert owner_of(offer) == offer.giver
    assert AuditRow.objects.filter(event="collectible.obtained").count() == 2
