"""The cards of ordinance art. 8: what each says, to whom, and until when."""

from __future__ import annotations

import datetime as dt

import jsonschema
import pytest

from credentials.actions.offers import offer_card
from credentials.claims import check_claims, content_of, json_schema
from credentials.dates import start_of
from credentials.eligibility import register_yearly, standing_of, yearly
from credentials.models import CardKind, Condition, Credential
from credentials.queries import current_kind
from identity.actors import Actor
from identity.models import Member
from identity.queries import today
from tests.credentials.test_eligibility import born
from tests.factories.credentials import Wallet, disclosures_of, payload_of, resident
from tests.factories.identity import member_client

pytestmark = pytest.mark.django_db
CARDS = ["citizen", "district", "family-love", "outstanding-volunteer", "pregnancy", "young-adult", "youth"]


def fetched(member: Member, code: str) -> tuple[dict, dict, Credential]:
    """What every verifier sees of the card, what the holder may disclose, and its row."""
    made, wallet = offer_card(current_kind(code), member, by=Actor.member(member)), Wallet()
    token = wallet.token(made)
    proofs = {"jwt": wallet.proofs()}
    answer = wallet.ask(token, {"credential_configuration_id": f"{code}-card-sd-jwt", "proofs": proofs})
    assert answer.status_code == 200, answer.content
    assert wallet.notify(token, answer.json()["notification_id"]).status_code == 204
    copy = answer.json()["credentials"][0]["credential"]
    return payload_of(copy), disclosures_of(copy), Credential.objects.get(token__offer=made.offer)


def citizen(**fields) -> Member:
    """A resident who has the citizen card."""
    member = resident(**fields)
    Wallet().fetch(member)
    return member


def test_cards__when_listed__are_the_seven_of_the_ordinance_in_metadata_and_wallet():
    metadata = Wallet().http.get("/.well-known/openid-credential-issuer").json()
    listed = member_client(resident()).get("/api/cards").json()["kinds"]

    formats = ("jwt-vc-json", "ldp-ecdsa", "ldp-eddsa", "sd-jwt", "vc-jwt")
    expected = [f"{code}-card-{suffix}" for code in CARDS for suffix in formats]
    assert sorted(metadata["credential_configurations_supported"]) == sorted([*expected, "citizen-card-mdoc"])
    assert sorted(each["code"] for each in listed) == CARDS
    for code in CARDS:
        types = Wallet().http.get(f"/vct/{code}-card/1").json()
        assert {each["locale"] for each in types["display"]} == {"ko", "en"}
        assert all("신분증이 아닙니다" in each["description"] for each in types["display"] if each["locale"] == "ko")
        assert any(claim["path"] == ["legal_identity_document"] for claim in types["claims"])


def test_cards__when_none_was_fetched__each_asks_for_the_citizen_card_first():
    kinds = member_client(resident(born=born(today(), 20), children=3)).get("/api/cards").json()["kinds"]

    assert {each["code"]: each["refusal"] and each["refusal"]["reason"] for each in kinds} == {
        code: None if code == "citizen" else "card_missing" for code in CARDS
    }


@pytest.mark.parametrize(("code", "claim", "years"), [("youth", "youth", 15), ("young-adult", "young_adult", 30)])
def test_age_card__when_issued__says_its_word_and_never_the_birth_date(code, claim, years):
    birth_date = born(today(), years, 40)
    payload, chosen, _ = fetched(citizen(born=birth_date), code)

    assert payload[claim] is True
    assert payload["legal_identity_document"] is False
    assert sorted(chosen) == ["age_over_19", "district", "name"]
    assert birth_date not in str(payload) + str(chosen)


def test_youth_card__when_the_holder_turns_25_soon__ends_before():
    birth_date = dt.date.fromisoformat(born(today(), 24, 200))
    payload, _, _ = fetched(citizen(born=birth_date.isoformat()), "youth")

    twenty_five = start_of(birth_date.replace(year=birth_date.year + 25))
    assert payload["exp"] <= twenty_five.timestamp()
    assert twenty_five.timestamp() - payload["exp"] <= 31 * 86400


def test_family_card__when_there_are_three_children__tells_more_only_if_the_holder_wants():
    payload, chosen, _ = fetched(citizen(children=3), "family-love")

    assert payload["multi_child_household"] is True
    assert chosen["children_3_or_more"] is True
    assert "children_3_or_more" not in payload


def test_district_card__when_issued__always_shows_the_district():
    payload, chosen, _ = fetched(citizen(district="연수구"), "district")

    assert payload["district"] == "연수구"
    assert "district" not in chosen


def test_pregnancy_card__when_issued__ends_with_the_condition():
    member, until = citizen(), today() + dt.timedelta(days=100)
    Condition.objects.create(member=member, code="pregnancy", since=today(), until=until, evidence="x")

    payload, chosen, _ = fetched(member, "pregnancy")

    assert payload["exp"] == start_of(until + dt.timedelta(days=1)).timestamp()
    assert chosen["until"] == until.isoformat()


def test_volunteer_card__when_another_app_knows_enough_hours__is_issued(monkeypatch):
    monkeypatch.setattr(yearly, "_known", {})
    register_yearly("volunteer_hours", "hours of volunteering", lambda member, year: 120)

    payload, _, _ = fetched(citizen(), "outstanding-volunteer")

    assert payload["outstanding_volunteer"] is True


@pytest.mark.parametrize("code", CARDS)
def test_schema__when_a_card_is_filled__it_fits(code):
    kind = CardKind.objects.get(code=code)
    check_claims(kind.claims)
    member = resident()
    Condition.objects.create(member=member, code="pregnancy", since=today(), until=today(), evidence="x")
    standing = standing_of(member, today())
    assert standing
    content = content_of(kind, standing)
    schema = Wallet().http.get(f"/vct/{code}-card/1/schema").json()

    assert schema == json_schema(kind)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(content.chosen | content.shown | {"vct": kind.vct}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content.chosen | content.shown | {"vct": kind.vct, "name": 1}, schema)


def test_fingerprint__when_only_the_day_differs__is_the_same():
    member = resident(born="1990-03-04")
    kind = current_kind("citizen")
    first, later = (standing_of(member, today() + dt.timedelta(days=days)) for days in (0, 1))
    assert first and later

    assert content_of(kind, first).fingerprint() == content_of(kind, later).fingerprint()
    assert content_of(kind, first).fingerprint() != content_of(current_kind("district"), first).fingerprint()
