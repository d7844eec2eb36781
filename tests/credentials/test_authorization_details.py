"""authorization_details (RFC 9396) and credential identifiers, in the profile `open`."""

import json

import pytest

from tests.credentials.test_token import refusal
from tests.factories.credentials import CONFIGURATION, GRANT, Wallet, offered

pytestmark = pytest.mark.django_db
DETAIL = {"type": "openid_credential", "credential_configuration_id": CONFIGURATION}


@pytest.fixture
def wallet():
    return Wallet()


def redeemed(wallet, details):
    made = offered()
    code = wallet.read_offer(made.uri)["grants"][GRANT]["pre-authorized_code"]
    text = details if isinstance(details, str) else json.dumps(details)
    form = {"pre-authorized_code": code, "tx_code": made.tx_code, "authorization_details": text}
    return wallet.ask_token(**form)


@pytest.fixture
def granted(wallet):
    return redeemed(wallet, [DETAIL]).json()


def asked(wallet, token, **by):
    return wallet.ask(token, by | {"proofs": {"jwt": wallet.proofs()}})


def test_token__with_details__answers_an_identifier_that_fetches_the_card(wallet, granted):
    [detail] = granted["authorization_details"]
    [identifier] = detail.pop("credential_identifiers")

    answer = asked(wallet, granted["access_token"], credential_identifier=identifier)

    assert detail == DETAIL
    assert answer.status_code == 200


def test_token__without_details__answers_none(wallet):
    assert "authorization_details" not in wallet.redeem(offered()).json()


@pytest.mark.parametrize(
    "details",
    [
        "x",
        "{}",
        [],
        [1],
        [{}],
        [DETAIL | {"type": "payment"}],
        [{"type": "openid_credential"}],
        [DETAIL | {"credential_configuration_id": 5}],
        [DETAIL | {"credential_configuration_id": "unknown"}],
        [DETAIL | {"amount": 5}],
        [DETAIL, DETAIL],
    ],
)
def test_token__when_details_are_wrong__says_so(wallet, details):
    assert refusal(redeemed(wallet, details)) == (400, "invalid_authorization_details")


@pytest.mark.parametrize(
    ("by", "error"),
    [
        ({"credential_configuration_id": CONFIGURATION}, "invalid_credential_request"),
        ({}, "invalid_credential_request"),
        ({"credential_identifier": 5}, "invalid_credential_request"),
        ({"credential_identifier": "unknown"}, "unknown_credential_identifier"),
    ],
)
def test_credential__when_the_identifier_is_not_that_of_the_token__says_so(wallet, granted, by, error):
    assert refusal(asked(wallet, granted["access_token"], **by)) == (400, error)
