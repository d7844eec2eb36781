"""The signed-in citizen's cards."""

import json
from datetime import date, timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from anchoring.log.records import digest_of
from anchoring.tasks import advance_log
from anchoring.trust import trust_policy
from anchoring.verify.checks import verify
from anchoring.verify.reading import read_policy
from credentials import records
from credentials.actions.statuses import revoke
from credentials.models import CardNotice, NoticeKind, Offer, Representation, StatusReason
from identity.actors import Actor
from identity.queries import today
from identity.register.models import RegisterEntry
from tests.factories.credentials import Wallet, disclosures_of, new_keys, offered, payload_of, resident, residents
from tests.factories.identity import member as stranger
from tests.factories.identity import member_client, staff

pytestmark = pytest.mark.django_db


def test_cards__when_nothing_was_issued__shows_what_there_is():
    member = resident()

    body = member_client(member).get("/api/cards").json()

    kind = body["kinds"][0]
    assert (kind["code"], kind["eligible"], kind["refusal"], kind["cards"]) == ("citizen", True, None, [])
    assert kind["configuration_ids"][0] == "citizen-card-sd-jwt"
    assert kind["institution"] is None
    assert [each["name"] for each in kind["display"]] == ["인천시민카드", "Incheon Citizen Card"]


def test_cards__when_one_was_issued__shows_its_state_and_no_personal_data():
    member = resident()
    fetched = Wallet(keys=new_keys(3)).fetch(member)

    answer = member_client(member).get("/api/cards")

    [card] = answer.json()["kinds"][0]["cards"]
    assert (card["id"], card["state"], card["accepted"], card["copies"]) == (
        str(fetched.credential.id),
        "active",
        True,
        3,
    )
    assert "김하연" not in answer.content.decode()


def test_cards__when_an_offer_waits__says_until_when():
    member = resident()
    made = offered(member)

    [citizen, *others] = member_client(member).get("/api/cards").json()["kinds"]

    assert parse_datetime(citizen["offered_until"]) == made.offer.expires_at
    assert {kind["offered_until"] for kind in others} == {None}
    assert {"name": "name", "ko": "이름", "en": "Name", "always_shown": False} in (citizen["claims"])


def test_cards__when_one_was_revoked__tells_when_and_why():
    fetched = Wallet().fetch(member := resident())
    revoke(fetched.credential, StatusReason.DEVICE_LOST, by=Actor.member(member))

    [card] = member_client(member).get("/api/cards").json()["kinds"][0]["cards"]

    assert [(each["after"], each["reason"]) for each in card["changes"]] == [("revoked", "device_lost")]


def test_notice__when_put_away__is_told_no_more_and_stays_so():
    fetched = Wallet().fetch(member := resident())
    notice = CardNotice.objects.create(credential=fetched.credential, kind=NoticeKind.OUTDATED, at=timezone.now())
    client = member_client(member)
    [told] = client.get("/api/cards").json()["kinds"][0]["cards"][0]["notices"]

    answers = [client.delete(f"/api/notices/{told['id']}").status_code for _ in range(2)]

    assert (told["id"], told["kind"], answers) == (notice.pk, "outdated", [204, 204])
    assert client.get("/api/cards").json()["kinds"][0]["cards"][0]["notices"] == []


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "x"])
def test_notice__when_it_is_not_yours_or_none__is_not_found(number):
    owner, other = residents(2)
    credential = Wallet().fetch(owner).credential
    notice = CardNotice.objects.create(credential=credential, kind=NoticeKind.OUTDATED, at=timezone.now())

    assert member_client(other).delete(f"/api/notices/{notice.pk}").status_code == 404
    assert member_client(owner).delete(f"/api/notices/{number}").status_code == 404
    notice.refresh_from_db()
    assert notice.dismissed_at is None


def test_cards__when_many_were_issued__costs_the_same_number_of_queries(django_assert_max_num_queries):
    member = resident()
    for _ in range(3):
        Wallet().fetch(member)
    client = member_client(member)

    with django_assert_max_num_queries(18):
        client.get("/api/cards")


def test_offer__when_asked_for_in_one_tap__works_from_link_to_card():
    member = resident()

    answer = member_client(member).post("/api/cards/citizen/offer")

    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    wallet = Wallet()
    assert body["credential_offer_uri"].startswith("openid-credential-offer://?credential_offer_uri=http%3A%2F%2F")
    [grant] = wallet.read_offer(body["credential_offer_uri"])["grants"].values()
    token = wallet.ask_token(**{"pre-authorized_code": grant["pre-authorized_code"], "tx_code": body["tx_code"]})
    assert wallet.ask(token.json()["access_token"]).status_code == 200


def test_offer__when_the_member_is_not_resident__says_why_what_to_do_and_how_to_appeal_in_both_languages():
    client = member_client(stranger())

    answer = client.post("/api/cards/citizen/offer")

    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    body = answer.json()
    assert (body["code"], body["reason"]) == ("not_eligible", "not_resident")
    assert [text["locale"] for text in body["texts"]] == ["ko", "en"]
    assert all(text["why"] and text["what_to_do"] and text["how_to_appeal"] for text in body["texts"])
    korean, english = body["texts"]
    assert "주민등록" in korean["why"]
    assert english["why"].startswith("Your account")
    assert client.get("/api/cards").json()["kinds"][0]["refusal"]["reason"] == "not_resident"


def test_offer__when_nobody_knows_the_new_district__says_so():
    member = resident(on=date(2026, 5, 1), district="중구", dong="")

    answer = member_client(member).post("/api/cards/citizen/offer")

    assert (answer.status_code, answer.json()["reason"]) == (403, "district_ended")


@pytest.mark.parametrize("path", ["/api/cards/unknown/offer"])
def test_offer__when_the_card_is_unknown__is_not_found(path):
    assert member_client(resident()).post(path).json()["code"] == "card_unknown"


def test_api__when_nobody_or_staff_is_signed_in__is_forbidden(client):
    assert client.get("/api/cards", HTTP_HOST="localhost:8001").status_code == 403
    clerk = member_client(type("Account", (), {"user": staff()}))
    assert clerk.get("/api/cards").status_code == 403
    assert not Offer.objects.exists()


def test_proof__when_the_card_is_somebody_elses__is_not_found():
    owner, other = residents(2)
    fetched = Wallet().fetch(owner)

    assert member_client(other).get(f"/api/cards/{fetched.credential.id}/proof").status_code == 404
    assert member_client(owner).get(f"/api/cards/{uuid4()}/proof").status_code == 404
    assert member_client(owner).get(f"/api/cards/{fetched.credential.id}/proof?copy=7").status_code == 404


def test_proof__when_asked_too_early__says_when_to_ask_again():
    member = resident()
    fetched = Wallet().fetch(member)

    answer = member_client(member).get(f"/api/cards/{fetched.credential.id}/proof")

    assert (answer.status_code, answer.json()["code"]) == (409, "not_yet_anchored")


def test_record__when_made_again_from_the_rows__is_what_was_committed():
    fetched = Wallet(keys=new_keys(3)).fetch()
    credential = fetched.credential
    copies = list(credential.copies.all())

    record = records.batch_record(records.copy_digests(credential, copies), records.issued(credential))

    committed = credential.commitment
    assert digest_of(bytes(committed.salt), {"kind": "credential.issued", **record}) == bytes(committed.digest)
    assert RegisterEntry.objects.get().name not in json.dumps(record, ensure_ascii=False)
    assert record["size"] == 3


def test_card__when_issued_to_a_child__tells_its_ages_and_ends_before_they_change():
    child = resident(born="2013-02-15")
    days = {"since": today(), "until": today() + timedelta(days=60)}
    Representation.objects.create(ward=child, representative=stranger(), kind="guardian", evidence="seen", **days)
    [copy] = Wallet().fetch(child).copies

    claims, payload = disclosures_of(copy), payload_of(copy)

    assert (claims["age_over_14"], claims["age_over_19"]) == (False, False)
    assert payload["exp"] < 1802617200  # 2027-02-15 in Seoul: fourteen


def test_offer__when_made__is_in_the_language_that_is_asked_for():
    made = offered()

    answer = Wallet().http.get(f"/credential-offer/{made.reference}", HTTP_ACCEPT_LANGUAGE="en")

    [grant] = answer.json()["grants"].values()
    assert grant["tx_code"]["description"].startswith("The six digits")


def test_proof__when_the_log_has_grown__is_of_that_very_copy_and_verifies_without_us():
    member = resident()
    fetched = Wallet(keys=new_keys(3)).fetch(member)
    advance_log()
    client = member_client(member)

    bundles = [client.get(f"/api/cards/{fetched.credential.id}/proof?copy={number}").json() for number in range(3)]

    for copy, bundle in zip(fetched.copies, bundles, strict=True):
        assert bundle["record"]["signed_part_sha256"] == sha256(copy.split("~")[0].encode()).hexdigest()
        report = verify(json.dumps(bundle), read_policy(json.dumps(trust_policy())))
        assert report.verdict != "false"
    forged = bundles[0] | {"record": bundles[1]["record"]}
    assert verify(json.dumps(forged), read_policy(json.dumps(trust_policy()))).verdict == "false"
