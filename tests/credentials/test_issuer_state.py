"""Offers by signing in: issuer_state leads a wallet of the profile `haip` to one card, for one member, once."""

import datetime as dt
import json
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from credentials.actions.offers import offer_card
from credentials.models import Authorization, AuthorizationState, Credential, Offer, OfferGrant, OfferState
from credentials.queries import current_kind
from identity.actors import Actor
from tests.credentials.test_token import refusal
from tests.factories.credentials import CONFIGURATION, GRANT, Wallet, offered, resident, residents
from tests.factories.haip import HaipWallet
from tests.factories.identity import member_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def wallet(db):
    return HaipWallet()


def offered_to(member):
    return offer_card(current_kind("citizen"), member, by=Actor.member(member), grant=OfferGrant.SIGN_IN)


def state_of(wallet, made) -> str:
    return wallet.read_offer(made.uri)["grants"]["authorization_code"]["issuer_state"]


def expired() -> None:
    past = timezone.now() - dt.timedelta(seconds=1)
    Offer.objects.update(created_at=past - dt.timedelta(minutes=15), expires_at=past)


def test_offer__by_signing_in__leads_to_the_card_of_its_member(wallet):
    member = resident()
    made = offered_to(member)
    document = wallet.read_offer(made.uri)

    token = wallet.exchange(wallet.code(member_client(member), {"issuer_state": state_of(wallet, made)})).json()

    assert document["credential_configuration_ids"] == [CONFIGURATION]
    assert list(document["grants"]) == ["authorization_code"]
    assert wallet.issued(token["access_token"]).member == member
    assert Offer.objects.get().state == OfferState.REDEEMED
    assert (
        wallet.http.get(urlsplit(parse_qs(urlsplit(made.uri).query)["credential_offer_uri"][0]).path).status_code == 410
    )


def test_offer__asked_for_by_the_member__has_no_transaction_code(wallet):
    client = member_client(resident())

    answer = client.post("/api/cards/citizen/offer?grant=sign-in")

    assert (answer.status_code, answer.json()["tx_code"]) == (201, "")
    assert client.post("/api/cards/citizen/offer?grant=x").status_code == 400


@pytest.mark.parametrize("state", ["unknown", "x" * 5000, "\0", "시민"])
def test_push__when_issuer_state_is_unknown__says_so(wallet, state):
    answer = wallet.push({"issuer_state": state})

    assert refusal(answer) == (400, "invalid_request")
    assert answer.json()["error_description"].startswith("issuer_state is unknown: send")


def test_push__when_issuer_state_has_expired_or_is_of_an_old_offer__says_so(wallet):
    member = resident()
    old, new = (state_of(wallet, offered_to(member)) for _ in range(2))
    replaced = wallet.push({"issuer_state": old})
    assert wallet.push({"issuer_state": new}).status_code == 201
    expired()

    for answer in (replaced, wallet.push({"issuer_state": new})):
        assert refusal(answer) == (400, "invalid_request")
        assert "issuer_state has expired" in answer.json()["error_description"]


def test_push__when_issuer_state_is_of_another_card__says_so(wallet):
    answer = wallet.push({"issuer_state": state_of(wallet, offered_to(resident())), "scope": "youth-card-sd-jwt"})

    assert refusal(answer) == (400, "invalid_request")
    assert "another card" in answer.json()["error_description"]


def test_push__when_issuer_state_was_used__says_so(wallet):
    member = resident()
    issuer_state = state_of(wallet, offered_to(member))
    wallet.code(member_client(member), {"issuer_state": issuer_state})

    answer = wallet.push({"issuer_state": issuer_state})

    assert refusal(answer) == (400, "invalid_request")
    assert "used before" in answer.json()["error_description"]


def test_codes__of_one_grant__are_unknown_to_the_other(wallet):
    first, second = residents(2)
    issuer_state, made = state_of(wallet, offered_to(first)), offered(second)
    code = wallet.read_offer(made.uri)["grants"][GRANT]["pre-authorized_code"]

    assert refusal(wallet.push({"issuer_state": code})) == (400, "invalid_request")
    form = {"pre-authorized_code": issuer_state, "tx_code": "000000"}
    assert refusal(Wallet().ask_token(**form)) == (400, "invalid_grant")


def test_page__when_the_offer_is_for_another_member__says_so_and_leaves_it(wallet):
    first, second = residents(2)
    changes = {"issuer_state": state_of(wallet, offered_to(first))}
    request_uri = wallet.request_uri(changes)
    named = {"client_id": wallet.client_id, "request_uri": request_uri}

    page = member_client(second).get("/authorize", named)
    consent = wallet.decide(member_client(second), request_uri)

    assert [page.status_code, consent.status_code] == [403, 403]
    assert "another person" in page.content.decode()
    assert Offer.objects.get().state == OfferState.OPEN
    assert wallet.decide(member_client(first), request_uri).status_code == 303


def test_consent__when_the_offer_has_expired_meanwhile__says_so(wallet):
    member = resident()
    request_uri = wallet.request_uri({"issuer_state": state_of(wallet, offered_to(member))})
    expired()

    answer = wallet.decide(member_client(member), request_uri)

    assert answer.status_code == 410
    assert "new offer" in answer.content.decode()
    assert Authorization.objects.get().state == AuthorizationState.PUSHED


def test_consent__when_denied__leaves_the_offer(wallet):
    member = resident()
    changes = {"issuer_state": state_of(wallet, offered_to(member))}

    assert wallet.decide(member_client(member), wallet.request_uri(changes), "deny").status_code == 303
    assert wallet.push(changes).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_consent__when_two_requests_of_one_offer_race__exactly_one_gets_a_code(threads):
    wallet, member = HaipWallet(), resident()
    changes = {"issuer_state": state_of(wallet, offered_to(member))}
    asked = [(member_client(member), wallet.request_uri(changes)) for _ in range(5)]

    answers = threads.run(lambda each: wallet.decide(*each), asked)

    assert sorted(answer.status_code for answer in answers) == [303] + [410] * 4


def test_sandbox_offer__to_a_member__is_by_signing_in(wallet, settings):
    member, out = resident(), StringIO()
    call_command("sandbox_offer", "--to", str(member.pk), "--json", stdout=out)

    offer = json.loads(out.getvalue())
    issuer_state = wallet.read_offer(offer["credential_offer_uri"])["grants"]["authorization_code"]["issuer_state"]
    token = wallet.exchange(wallet.code(member_client(member), {"issuer_state": issuer_state})).json()
    assert wallet.issued(token["access_token"]) == Credential.objects.get()
    with pytest.raises(CommandError):
        call_command("sandbox_offer", "--to", "00000000-0000-4000-8000-000000000000")
    settings.SANDBOX = False
    with pytest.raises(CommandError):
        call_command("sandbox_offer", "--to", str(member.pk))
