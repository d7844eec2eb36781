"""What cannot be read is the sender's fault: a 400 with problem details, never a 500."""

import json
import os
import subprocess
import sys

import pytest
from django.test import Client

from tests.factories import identity as people
from tests.wallet.hosts import ISSUER, WALLET

pytestmark = pytest.mark.django_db
ALLAUTH = "/_allauth/browser/v1"
DEEP = "[" * 100_000 + "]" * 100_000
UNREADABLE = [DEEP, '{"a":' * 50_000, '{"n":' + "9" * 5000 + "}", '{"email":"x@\\ud800.kr"}', "[]", "\x00", b"\xff\xfe"]
CREDENTIALS = [
    1,
    [],
    {},
    {"response": 1},
    {"response": {"clientDataJSON": 1}},
    {"response": {"clientDataJSON": "한"}},
] + [
    {"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30", **rest}}
    for rest in ({}, {"attestationObject": "AA"}, {"authenticatorData": "AA", "signature": "AA", "userHandle": "AA"})
]


@pytest.fixture
def client():
    return people.member_client(people.member())


@pytest.mark.parametrize("path", ["auth/code/request", "auth/webauthn/login", "account/authenticators/webauthn"])
@pytest.mark.parametrize("body", UNREADABLE, ids=range(len(UNREADABLE)))
def test_accounts__an_unreadable_body__is_refused(client, path, body):
    answer = client.post(f"{ALLAUTH}/{path}", body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_request"


@pytest.mark.parametrize("path", ["auth/webauthn/login", "account/authenticators/webauthn"])
@pytest.mark.parametrize("credential", CREDENTIALS, ids=range(len(CREDENTIALS)))
def test_accounts__an_unreadable_credential__is_refused(client, path, credential):
    body = json.dumps({"credential": credential, "name": "x"})

    answer = client.post(f"{ALLAUTH}/{path}", body, content_type="application/json")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_accounts__a_multipart_body__is_refused(client):
    client.handler.enforce_csrf_checks = True  # it is this check that reads the body
    token = "a" * 32
    client.cookies["csrftoken"] = token

    answer = client.post(f"{ALLAUTH}/auth/code/request", {"email": "x@example.kr"}, headers={"X-CSRFToken": token})

    assert answer.status_code == 400


def test_accounts__a_passkey_without_a_sign_up__is_a_conflict(client):
    answer = client.put(f"{ALLAUTH}/auth/webauthn/signup", {}, content_type="application/json")

    assert answer.status_code == 409


@pytest.mark.parametrize("path", ["/api/binding", "/api/me/leave", "/api/cards"])
def test_api__json_that_is_too_deep__is_refused(client, path):
    answer = client.post(path, DEEP, content_type="application/json")

    assert answer.status_code in (400, 405)
    assert answer["Content-Type"] == "application/problem+json"


def test_schema__a_version_that_is_asked_for__stays_out_of_the_headers():
    answer = Client(HTTP_HOST=ISSUER).get("/api/schema?version=a%0Ab")

    assert answer.status_code == 200
    assert "a\n" not in answer["Content-Disposition"]


def test_docs__are_only_read():
    assert Client(HTTP_HOST=ISSUER).options("/api/docs").status_code == 405


def test_accounts__a_signed_out_reader__still_gets_the_session_s_state():
    assert Client(HTTP_HOST=WALLET).get(f"{ALLAUTH}/auth/session").status_code == 401


def test_deep_json__with_the_chain_backend_loaded__is_refused_and_kills_nobody():
    program = (
        "import sys, json, django; django.setup(); before = sys.getrecursionlimit()\n"
        "import anchoring.backends.evm_signer\n"
        "assert sys.getrecursionlimit() == before, sys.getrecursionlimit()\n"
        "try: json.loads('[' * 100_000)\n"
        "except RecursionError: print('refused')"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "wallet.settings"}

    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)

    assert done.stdout == "refused\n"
