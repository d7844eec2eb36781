"""Collectibles over HTTP: the wallet's page, benefits at a desk, the public page, and staff screens."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone, translation

from anchoring.tasks import advance_log
from credentials.queries import current_kind
from identity.actors import Actor
from identity.models import AuditRow, Member, StaffRole
from identity.queries import today
from services.collectibles.actions import begin_benefit, end_item, offer_item, take_code
from services.collectibles.errors import BenefitUnknown, BenefitUsedUp, CodeUnknown
from services.collectibles.models import BenefitUse, Campaign, ClaimCode, Item
from services.core.models import Activity
from services.parking.actions import cancel_booking
from services.parking.models import Discount as ParkingDiscount
from services.reservations.models import Discount
from tests.factories import collectibles as make
from tests.factories import parking, reservations
from tests.factories.credentials import resident
from tests.factories.identity import as_staff, member, member_client, staff, staff_client
from tests.factories.institutions import fetched
from tests.services.test_collectibles import by

pytestmark = pytest.mark.django_db
WALLET, ISSUER = {"HTTP_HOST": "localhost:8001"}, {"HTTP_HOST": "localhost:8000"}
PATH = "/api/collectibles"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def post(of: Member, path: str, body: Any = None) -> Any:
    return member_client(of).post(PATH + path, body, content_type="application/json", **WALLET)


def test_wallet__claims_offers_accepts_and_shows_a_benefit():
    one, friend, campaign = member(), member(), make.opened(edition_size=5)
    benefit = make.benefit(campaign, uses_per_item=2)

    claimed = post(one, "/claims", {"secret": make.secret(campaign)})
    [item] = claimed.json()["items"]
    offered = post(one, f"/items/{item['id']}/offer", {"recipient": str(friend.pk)})
    [offer] = member_client(friend).get(PATH, **WALLET).json()["offers"]
    accepted = post(friend, f"/offers/{offer['id']}/accept")
    code = post(friend, f"/items/{item['id']}/benefits/{benefit.pk}/code")

    assert [each.status_code for each in (claimed, offered, accepted, code)] == [201, 201, 200, 200]
    assert (item["serial"], item["edition_size"], item["benefits"][0]["left"]) == (1, 5, 2)
    assert (offered.json()["items"][0]["offered"], offer["mine"], offer["other"]) == (True, False, str(one.pk)[:8])
    [mine] = accepted.json()["items"]
    assert [step["step"] for step in mine["steps"]] == ["obtained", "passed_on"]
    assert [each["kind"] for each in accepted.json()["notices"]] == ["accepted", "offered"]
    assert member_client(one).get(PATH, **WALLET).json()["items"] == []
    notice = accepted.json()["notices"][0]["id"]
    assert len(post(friend, f"/notices/{notice}/dismiss").json()["notices"]) == 1
    assert post(one, f"/notices/{notice}/dismiss").status_code == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/claims", {}),
        ("/claims", []),
        ("/claims", {"secret": ["x"]}),
        ("/claims", {"secret": "x" * 101}),
        ("/items/{item}/offer", {}),
        ("/items/{item}/offer", {"recipient": 7 * "x" * 6}),
        ("/items/{item}/offer", {"recipient": None}),
    ],
)
def test_wallet__of_what_is_no_request__is_a_bad_request(path: str, body: Any):
    one = member()
    assert post(one, path.format(item=make.item(one).pk), body).status_code == 400


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/claims", "collectible_claim_unknown"),
        ("/items/{item}/offer", "collectible_unknown"),
        ("/items/{item}/benefits/{benefit}/code", "collectible_unknown"),
        ("/items/{none}/benefits/1/code", "collectible_unknown"),
        ("/offers/{offer}/accept", "collectible_offer_unknown"),
        ("/offers/{none}/decline", "collectible_offer_unknown"),
        ("/offers/{offer}/withdraw", "collectible_offer_unknown"),
    ],
)
def test_wallet__of_what_is_anothers_or_nobodys__is_not_found_in_two_languages(path: str, code: str):
    stranger, item = member(), make.item(member())
    names = {"item": item.pk, "benefit": make.benefit(item.campaign).pk, "none": uuid4()}
    names["offer"] = offer_item(item.owner, item.pk, str(member().pk), **by(item.owner)).pk
    body = {"secret": "x" * 43, "recipient": str(item.owner_id)}
    answers = [
        member_client(stranger).post(
            PATH + path.format(**names), body, content_type="application/json", headers={"Accept-Language": lang},
            **WALLET,
        )
        for lang in ("ko", "en")
    ]  # fmt: skip

    assert [answer.status_code for answer in answers] == [404, 404]
    assert {answer.json()["code"] for answer in answers} == {code}
    assert len({answer.json()["title"] for answer in answers}) == 2
    assert member_client(stranger).get(f"{PATH}/items/{item.pk}/proof", **WALLET).status_code == 404


def test_benefit__is_used_as_often_as_it_may_be_and_earns_what_a_programme_says():
    one, desk = member(), as_staff()
    item = make.item(one)
    benefit = make.benefit(item.campaign, rewarded=True)
    code, _ = begin_benefit(one, item.pk, benefit.pk, **by(one))

    for wrong, of in ((code, make.benefit(item.campaign)), ("22222222", benefit)):
        with pytest.raises(CodeUnknown):
            take_code(of, wrong, by=desk)
    take_code(benefit, code.lower(), by=desk)

    assert Activity.objects.get().kind == "collectible_benefit"
    with pytest.raises(CodeUnknown):
        take_code(benefit, code, by=desk)
    with pytest.raises(BenefitUsedUp):
        begin_benefit(one, item.pk, benefit.pk, **by(one))
    assert code not in str(list(AuditRow.objects.values_list("detail", flat=True)))


def test_benefit__not_today_or_with_an_old_code__is_refused():
    one = member()
    item = make.item(one)
    for days in (-3, 3):
        day = today() + timedelta(days=days)
        other = make.benefit(item.campaign, first_day=day, last_day=day)
        with pytest.raises(BenefitUnknown):
            begin_benefit(one, item.pk, other.pk, **by(one))
    benefit = make.benefit(item.campaign)
    code, _ = begin_benefit(one, item.pk, benefit.pk, **by(one))
    second, _ = begin_benefit(one, item.pk, benefit.pk, **by(one))
    with pytest.raises(CodeUnknown):
        take_code(benefit, code, by=as_staff())
    Item.objects.update(code_until=timezone.now())
    with pytest.raises(CodeUnknown):
        take_code(benefit, second, by=as_staff())


@pytest.mark.django_db(transaction=True)
def test_benefit__at_many_desks_at_once__is_used_once(threads: Any):
    one, desk = member(), as_staff()
    item = make.item(one)
    benefit = make.benefit(item.campaign, uses_per_item=5)
    code, _ = begin_benefit(one, item.pk, benefit.pk, **by(one))

    outcomes = threads.run(lambda _: take_code(benefit, code, by=desk), range(6))

    assert Counter(type(each).__name__ for each in outcomes) == {"BenefitUse": 1, "CodeUnknown": 5}
    assert BenefitUse.objects.get().number == 1


def test_proofs__show_the_owner_to_the_owner_and_nobody_to_others():
    one = member()
    item = make.item(one)
    page = f"/collectibles/{item.pk}"

    public = Client()
    assert public.get(f"{page}/steps/1", **ISSUER).status_code == 409
    advance_log()
    own = member_client(one).get(f"{PATH}/items/{item.pk}/proof", **WALLET).json()
    told = public.get(f"{page}/steps/1", **ISSUER)

    record = own["bundle"]["record"]
    assert (
        hashlib.sha256(bytes.fromhex(own["owner"]["salt"]) + str(one.pk).encode()).hexdigest() == record["owner_sha256"]
    )
    assert told.json()["record"] == record
    for lang, said in (("ko", "진품"), ("en", "Genuine")):
        shown = public.get(page, headers={"Accept-Language": lang}, **ISSUER)
        assert said in shown.content.decode()
        assert str(one.pk) not in shown.content.decode() + told.content.decode()
    assert (shown["X-Robots-Tag"], shown["Referrer-Policy"]) == ("noindex, nofollow, noarchive", "no-referrer")
    end_item(item, "wrong", by=as_staff())
    assert "was ended" in public.get(page, headers={"Accept-Language": "en"}, **ISSUER).content.decode()
    for missing in (f"/collectibles/{uuid4()}", f"{page}/steps/9", "/collectibles/x"):
        assert public.get(missing, **ISSUER).status_code == 404


def test_collectible__that_is_a_card__makes_parking_and_booking_cheaper_until_it_ends():
    one, campaign = resident(), make.bound()
    bay, court = parking.bay(), reservations.unit()
    ParkingDiscount.objects.create(lot=bay.lot, card=campaign.code, percent=50)
    Discount.objects.create(facility=court.facility, card=campaign.code, percent=30)
    car, day = parking.car(one), count(3)

    def prices() -> tuple[int, int]:
        booking = parking.book(bay, car)
        cancel_booking(booking, by=Actor.member(one))
        return booking.price, reservations.book(court, reservations.at(10, ahead=next(day)), one).price

    plain = prices()
    item = make.item(one, campaign)
    assert prices() == plain  # it was not fetched as a card yet
    fetched(current_kind(campaign.code), one)
    assert prices() == (plain[0] // 2, plain[1] * 7 // 10)
    end_item(item, "wrong", by=as_staff())
    assert prices() == plain


def test_staff__define_a_campaign_with_a_benefit_and_are_told_what_is_wrong():
    desk = staff_client(staff(role=StaffRole.MANAGER))
    form = {
        "code": "marathon", "name_ko": "마라톤", "name_en": "Marathon", "transferable": "on", "edition_size": "50",
        "description_ko": "함께한 분께", "description_en": "For who ran", "activity_kind": "",
        "opens_at_0": "2026-11-01", "opens_at_1": "09:00", "closes_at_0": "2026-12-01", "closes_at_1": "09:00",
        "benefits-TOTAL_FORMS": "1", "benefits-INITIAL_FORMS": "0", "benefits-0-text_ko": "무료입장",
        "benefits-0-text_en": "Free entry", "benefits-0-first_day": "2026-11-01",
        "benefits-0-last_day": "2026-12-01", "benefits-0-uses_per_item": "2",
    }  # fmt: skip
    for wrong, said in (
        ({"edition_size": "0"}, "1 to 1,000,000"),
        ({"closes_at_0": "2026-10-01"}, "ends after it begins"),
        ({"transferable": ""}, "has an institution"),
        ({"benefits-0-last_day": "2026-10-01"}, "not before the first"),
        ({"benefits-0-uses_per_item": "0"}, "1 to 100 uses"),
    ):
        refused = desk.post("/collectibles/campaign/add/", form | wrong)
        assert (refused.status_code, said in refused.content.decode()) == (200, True), said
    assert desk.post("/collectibles/campaign/add/", form).status_code == 302
    assert [row.text_en for row in Campaign.objects.get().benefits.all()] == ["Free entry"]


def test_staff_screens__define_open_give_and_take():
    desk, campaign = staff_client(staff(role=StaffRole.MANAGER)), make.drafted()
    address = f"/collectibles/campaign/{campaign.pk}"
    people = [member(), member()]

    assert desk.post(f"{address}/do/open/", {}).status_code == 302
    given = desk.post(f"{address}/do/give/", {"members": "회원번호\n" + "\n".join(f"{each.pk},가" for each in people)})
    assert given.status_code == 302, given.content.decode()
    unknown = desk.post(f"{address}/do/give/", {"members": "00000000"})
    assert "00000000" in unknown.content.decode()
    many = desk.post(f"{address}/codes/", {"label": "=gate", "count": "2", "single": "on"})
    assert many["Content-Type"] == "text/csv; charset=utf-8"
    assert "'=gate 1,http://localhost:8001/collectibles/claim#" in many.content.decode()
    poster = desk.post(f"{address}/codes/", {"label": "gate", "count": "1"})
    assert "<svg" in poster.content.decode()
    benefit = make.benefit(campaign)
    item = Item.objects.get(owner=people[0])
    code, _ = begin_benefit(people[0], item.pk, benefit.pk, **by(people[0]))
    assert desk.post(f"/collectibles/benefit/{benefit.pk}/do/take/", {"code": code}).status_code == 302
    assert desk.post(f"/collectibles/item/{item.pk}/do/end/", {"reason": "wrong"}).status_code == 302
    code_row = ClaimCode.objects.first()
    assert desk.post(f"/collectibles/claimcode/{code_row.pk}/do/end/", {}).status_code == 302
    for screen in ("campaign", "item", "benefit", "claimcode"):
        assert desk.get(f"/collectibles/{screen}/").status_code == 200
    for shown in (address, f"/collectibles/item/{item.pk}", f"/collectibles/benefit/{benefit.pk}"):
        assert desk.get(f"{shown}/change/").status_code == 200
    assert desk.get("/collectibles/campaign/add/").status_code == 200
    assert (Campaign.objects.get().issued, BenefitUse.objects.count()) == (2, 1)
    other = staff_client(staff("연수구", role=StaffRole.MANAGER))
    assert other.get(f"{address}/change/").status_code in (302, 404)
    assert other.get(f"{address}/codes/").status_code in (302, 403, 404)
