"""Each error code of the protocols once, with what its text must name; that it says what to do, `refusal` sees to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse

from credentials import errors
from credentials.errors import ProtocolError
from tests.credentials.test_token import refusal
from tests.factories.credentials import CONFIGURATION, Wallet, new_keys, offered
from tests.factories.haip import PAR, HaipWallet

pytestmark = pytest.mark.django_db


@dataclass
class Asker:
    """A wallet of each profile, and a token of the profile `open`."""

    haip: HaipWallet
    open: Wallet
    token: str

    def ask(self, **body: Any) -> HttpResponse:
        return self.open.ask(self.token, body)

    def with_other_keys(self) -> HttpResponse:
        assert self.open.ask(self.token).status_code == 200
        self.open.keys = new_keys(1)
        return self.open.ask(self.token)


@pytest.fixture
def asker(db):
    wallet = Wallet()
    return Asker(HaipWallet(), wallet, wallet.token(offered()))


TYPE = '[{"type": "x"}]'
CASES: dict[str, tuple[Callable[[Asker], HttpResponse], int, tuple[str, ...]]] = {
    "invalid_request": (lambda by: by.haip.push({"redirect_uri": None}), 400, ("redirect_uri must be",)),
    "invalid_client": (lambda by: by.haip.push({"client_id": "other"}), 401, ("client_id must be",)),
    "invalid_grant": (lambda by: by.haip.exchange("unknown"), 400, ("code is unknown", "redirect_uri")),
    "unsupported_grant_type": (lambda by: by.haip.exchange("x", {"grant_type": "x"}), 400, ("grant_type must be",)),
    "unsupported_response_type": (lambda by: by.haip.push({"response_type": "token"}), 400, ("response_type must be",)),
    "invalid_scope": (lambda by: by.haip.push({"scope": "openid"}), 400, ("scope must be", "metadata")),
    "invalid_target": (lambda by: by.haip.push({"resource": "https://x.example"}), 400, ("resource must be",)),
    "request_not_supported": (lambda by: by.haip.push({"request": "a.b.c"}), 400, ("Request objects", "push")),
    "invalid_authorization_details": (
        lambda by: by.haip.push({"authorization_details": TYPE}),
        400,
        ("type of each entry of authorization_details must be",),
    ),
    "invalid_token": (lambda by: by.open.ask("x" * 43), 401, ("access token", "access_token of the token response")),
    "invalid_dpop_proof": (lambda by: by.haip.push(HTTP_DPOP="x"), 400, ("DPoP must be a compact JWS",)),
    "use_dpop_nonce": (
        lambda by: by.haip.push(HTTP_DPOP=by.haip.proof_for(PAR, nonce=None)),
        400,
        ("DPoP proof", "DPoP-Nonce header"),
    ),
    "invalid_credential_request": (lambda by: by.ask(), 400, ("credential_configuration_id must be",)),
    "unknown_credential_configuration": (
        lambda by: by.ask(credential_configuration_id="x"),
        400,
        (CONFIGURATION, "as credential_configuration_id"),
    ),
    "unknown_credential_identifier": (
        lambda by: by.ask(credential_identifier="x"),
        400,
        ("credential identifiers", "send credential_configuration_id"),
    ),
    "invalid_proof": (lambda by: by.ask(credential_configuration_id=CONFIGURATION), 400, ("Send proofs", "jwt")),
    "invalid_nonce": (
        lambda by: by.ask(credential_configuration_id=CONFIGURATION, proofs={"jwt": by.open.proofs("x")}),
        400,
        ("nonce is not from this issuer", "nonce endpoint"),
    ),
    "invalid_encryption_parameters": (
        lambda by: by.ask(credential_response_encryption={}),
        400,
        ("credential_response_encryption", "encrypt it"),
    ),
    "invalid_transaction_id": (
        lambda by: by.open.ask_deferred(by.token, "unknown"),
        400,
        ("transaction_id is not of", "send that of the response"),
    ),
    "credential_request_denied": (Asker.with_other_keys, 400, ("other keys", "prove the same keys")),
    "invalid_notification_id": (
        lambda by: by.open.notify(by.token, "x"),
        400,
        ("notification_id is not of", "send the one of its response"),
    ),
    "invalid_notification_request": (
        lambda by: by.open.notify(by.token, "x", "accepted"),
        400,
        ("event must be one of credential_accepted",),
    ),
}


def test_codes__of_the_protocols__stand_all_in_this_table() -> None:
    kinds = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, ProtocolError)]

    assert {each.error for each in kinds} == set(CASES)


@pytest.mark.parametrize("code", CASES)
def test_error__of_each_code__names_the_field_and_the_remedy(asker: Asker, code: str) -> None:
    provoke, status, said = CASES[code]

    answer = provoke(asker)

    assert refusal(answer) == (status, code)
    text = answer.json()["error_description"]
    assert [each for each in said if each not in text] == [], text
