"""Addresses, headers, bodies and filters that cannot be read or kept: a clear refusal, never a 500."""

import io
import json
import threading

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client

from identity.models import StaffRole
from tests.factories import identity as people
from tests.factories.identity import staff, staff_client
from tests.wallet.hosts import ADMIN, ISSUER, VERIFIER, WALLET
from wallet import openapi
from wallet.unreadable import utf8_alone

pytestmark = pytest.mark.django_db
HALF = "\ud800"


@pytest.fixture
def client():
    return people.member_client(people.member(), "ko")


def over_wsgi(content_type):
    """Status of a request as the server hands it in; Django's test client builds requests in another way."""
    seen = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/healthz",
        "QUERY_STRING": "date=2026-11-22",
        "HTTP_HOST": ISSUER,
        "HTTP_ACCEPT": "application/json",
        "SERVER_NAME": "x",
        "SERVER_PORT": "1",
        "CONTENT_TYPE": content_type,
        "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": "http",
    }
    utf8_alone(get_wsgi_application())(environ, lambda status, headers: seen.append(int(status[:3])))
    return seen[0]


@pytest.mark.parametrize("charset", ["rot13", "hex", "zlib", "undefined", "punycode", "euc-kr", '"x;y"'])
def test_a_body_in_another_charset__is_refused(charset):
    assert over_wsgi(f"application/json; charset={charset}") == 400


@pytest.mark.parametrize("line", ["application/json; charset*=nope''x", "application/json; a*=nope''x"])
def test_a_content_type_that_cannot_be_parsed__is_refused(line):
    assert over_wsgi(line) == 400


@pytest.mark.parametrize("line", ["", "application/json", "application/json; charset=UTF-8", 'x/y; charset="utf8"'])
def test_a_body_in_utf8__is_read(line):
    assert over_wsgi(line) == 200


@pytest.mark.parametrize(
    "path",
    [
        "/api/facilities?district=%00",
        "/api/units?sport=%00",
        "/api/parking/lots?district=%00",
        "/authorize?client_id=%00",
        "/api/units/%00",
    ],
)
def test_a_nul_in_the_address__is_refused_in_the_reader_s_language(client, path):
    answer = client.get(path, HTTP_ACCEPT="application/json")

    assert answer.status_code == 400
    assert answer.json()["title"] == "요청을 읽을 수 없습니다."
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("host", "name"),
    [
        (WALLET, "sessionid"),
        (ISSUER, "issuer_sessionid"),
        (VERIFIER, "verifier_sessionid"),
        (ADMIN, "admin_sessionid"),
    ],
)
def test_a_nul_in_the_session_cookie__is_no_session(host, name):
    answer = Client(HTTP_HOST=host, HTTP_COOKIE=f'{name}="\\000aaaaaaaaaaaaaaaaaaa"').get("/", HTTP_ACCEPT="text/html")

    assert answer.status_code in (200, 302)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/parking/reports", {"on": HALF}),
        ("/api/volunteering/scans", {"direction": HALF}),
        ("/api/volunteering/scans", {HALF: 1}),
        ("/api/volunteering/scans", {"deep": [[{"a": [HALF]}]]}),
    ],
)
def test_text_that_cannot_be_kept__in_a_body__is_refused(client, path, body):
    answer = client.post(path, json.dumps(body), content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["title"] == "요청을 읽을 수 없습니다."


def test_a_nul_in_a_field__is_said_of_the_field(client):
    answer = client.post("/api/mileage/pay/codes", {"asset": "\0", "limit": 1}, content_type="application/json")

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["asset"])


@pytest.mark.parametrize("text", ["{", b"\xff\xfe", "[1,"])
def test_json_that_cannot_be_parsed__is_refused_in_the_reader_s_language(client, text):
    answer = client.post("/api/reservations", text, content_type="application/json")

    assert (answer.status_code, answer.json()["title"]) == (400, "요청을 읽을 수 없습니다.")


def test_a_missing_csrf_token__is_said_in_the_reader_s_language(client):
    client.handler.enforce_csrf_checks = True

    answer = client.post("/api/reservations", "{}", content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    assert "CSRF" not in answer.json()["title"]


def test_a_surrogate_in_a_wallet_s_request__is_refused():
    body = json.dumps({"transaction_id": HALF})

    answer = Client(HTTP_HOST=ISSUER).post(
        "/openid4vci/deferred-credential",
        body,
        content_type="application/json",
        HTTP_AUTHORIZATION="Bearer " + "a" * 43,
    )

    assert answer.status_code in (400, 401)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/reservations", {"unit": 6, "minutes": 60}),
        ("/api/series", {"unit": 6, "minutes": 60}),
        ("/api/series/plan", {"unit": 6, "minutes": 60}),
    ],
)
@pytest.mark.parametrize("start", ["0001-01-01", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_moment_at_the_calendar_s_end__is_refused(client, path, body, start):
    answer = client.post(path, json.dumps(body | {"start": start}), content_type="application/json")

    assert answer.status_code == 400
    assert "start" in answer.json()["errors"]


@pytest.mark.parametrize(
    "path",
    [
        "/anchoring/checkpoint/?created_at__year=99999",
        "/credentials/cardkind/?created_at__year=99999",
        "/identity/auditrow/?at__year=-1",
        "/identity/approval/?id=" + "9" * 40,
    ],
)
def test_a_list_of_the_admin__with_an_absurd_filter__is_shown_without_it(path):
    answer = staff_client(staff(role=StaffRole.MANAGER)).get(path)

    assert answer.status_code in (200, 302, 403)
    if answer.status_code == 302:
        assert answer["Location"].endswith("?e=1")


def test_a_staff_account_for_nobody__is_refused():
    answer = staff_client(staff(role=StaffRole.MANAGER)).post(
        "/identity/user/add/", {"username": "abc", "person": "abc", "password1": "x", "password2": "x"}
    )

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["__all__"]


def test_the_schema__asked_for_by_many_at_once__is_built_once(monkeypatch):
    built = []
    original = openapi.AllOriginsGenerator._build
    monkeypatch.setattr(openapi, "_built", {})
    monkeypatch.setattr(openapi.AllOriginsGenerator, "_build", lambda self: built.append(1) or original(self))
    answers = []
    asking = [
        threading.Thread(target=lambda: answers.append(Client(HTTP_HOST=ISSUER).get("/api/schema"))) for _ in range(4)
    ]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()

    assert [answer.status_code for answer in answers] == [200] * 4
    assert len(built) == 1
    assert "max-age" in answers[0]["Cache-Control"]


@pytest.mark.parametrize("path", ["/api/me", "/api/me/sessions", "/api/cards"])
def test_what_is_about_one_person__stays_out_of_every_cache(client, path):
    assert client.get(path)["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("host", "path", "allowed"),
    [
        (ISSUER, "/.well-known/openid-credential-issuer", True),
        (ISSUER, "/api/docs", False),
        (WALLET, "/", False),
        (WALLET, "/api/facilities", False),
        (VERIFIER, "/", False),
        (VERIFIER, "/api/openid4vp/requests/x", True),
        (ADMIN, "/login/", False),
    ],
)
def test_scripts_of_other_origins__may_read_what_wallets_ask_and_nothing_else(host, path, allowed):
    answer = Client(HTTP_HOST=host).get(path, HTTP_ORIGIN="https://wallet.example")

    assert answer.has_header("Access-Control-Allow-Origin") is allowed
