"""OpenID4VP over the browser's Digital Credentials API (appendix A): asking, and wallets' synthetic answers."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import pytest
from cryptography import x509
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

from credentials.presentation.actions import take_answer, take_browser_answer
from credentials.presentation.errors import NoSuchRequest, Refused, RequestGone
from credentials.presentation.models import PresentationRequest, ResponseMode, Stage, UseCount, VerifierClient
from credentials.presentation.request_objects import address, browser_request
from tests.credentials.test_verifier_api import System
from tests.factories.presentation import (
    VERIFIER_HOST,
    Holder,
    asked,
    asked_by_browser,
    asked_plainly,
    encrypted,
    part,
    result,
    signed_form,
)

pytestmark = pytest.mark.django_db
SHOP = "https://shop.example"
PLAIN, SEALED = ResponseMode.DC_API, ResponseMode.DC_API_JWT


@pytest.fixture
def holder() -> Holder:
    return Holder.with_card()


def bound(holder: Holder, request: dict[str, Any], **claims: Any) -> str:
    return holder.bound(request, **({"aud": f"origin:{settings.VERIFIER_ORIGIN}"} | claims))


def test_request__is_offered_signed_and_unsigned():
    started = asked(response_mode=SEALED)

    signed, unsigned = browser_request(started.request)["digital"]["requests"]

    header, payload = (part(signed["data"]["request"], number) for number in (0, 1))
    key = x509.load_der_x509_certificate(base64.b64decode(header["x5c"][0])).public_key()
    JWS.from_jose_token(signed["data"]["request"]).verify(JWK.from_pyca(key))
    assert signed["protocol"] == "openid4vp-v1-signed"
    assert header["typ"] == "oauth-authz-req+jwt"
    assert payload["client_id"].startswith("x509_hash:")
    assert payload["expected_origins"] == [settings.VERIFIER_ORIGIN]
    assert unsigned["protocol"] == "openid4vp-v1-unsigned"
    assert not {"client_id", "expected_origins"} & unsigned["data"].keys()
    for asked_for in (payload, unsigned["data"]):
        assert asked_for["response_mode"] == "dc_api.jwt"
        assert asked_for["client_metadata"]["jwks"]["keys"][0]["use"] == "enc"
        assert not {"state", "response_uri", "redirect_uri", "request_uri"} & asked_for.keys()


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize(("mode", "enc"), [(PLAIN, ""), (SEALED, "A128GCM"), (SEALED, "A256GCM")])
def test_answer__is_verified_and_bound_to_the_origin(holder, mode, enc, signed):
    started, request = asked_by_browser(mode)
    if not signed:
        request = browser_request(started.request)["digital"]["requests"][1]["data"]

    take_browser_answer(started.request.pk, holder.given(request, bound(holder, request), enc))

    said = result(started)
    assert said["verified"] is True
    assert said["credentials"]["citizen"]["claims"] == {"resident": True}
    row = PresentationRequest.objects.get()
    assert row.sealed_key is None
    with pytest.raises(RequestGone):
        take_browser_answer(row.pk, {})


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"aud": "origin:https://other.example"}, "wrong_audience"),
        ({"aud": settings.VERIFIER_ORIGIN}, "wrong_audience"),
        ({"aud": "client_id"}, "wrong_audience"),
        ({"aud": "urn:incheon:wallet:broadcast:1"}, "broadcast_presentation"),
        ({"nonce": "another"}, "wrong_nonce"),
        ({"sd_hash": "another"}, "wrong_sd_hash"),
        ({"iat": 1}, "key_binding_too_old"),
    ],
)
def test_answer__bound_to_something_else__is_refused_and_ends_the_request(holder, claims, code):
    started, request = asked_by_browser()
    claims = {name: request.get(value, value) for name, value in claims.items()}

    take_browser_answer(started.request.pk, holder.given(request, bound(holder, request, **claims)))

    assert (result(started)["state"], result(started)["error"]) == ("refused", code)


def test_answer__the_wallets_error__is_accepted_and_shown():
    started, _request = asked_by_browser()

    take_browser_answer(started.request.pk, {"protocol": "openid4vp-v1-signed", "data": {"error": "invalid_request"}})

    assert (result(started)["state"], result(started)["error"]) == ("declined", "invalid_request")


def wrong(holder: Holder, request: dict[str, Any]) -> list[tuple[str, Any]]:
    good = holder.given(request, bound(holder, request))
    _other, another = asked_by_browser()
    elsewhere = {"response": encrypted(another, {"vp_token": {}}, "A128GCM")}
    return [
        ("wrong_protocol", good | {"protocol": "openid4vp-v1-multisigned"}),
        ("wrong_protocol", good | {"protocol": ["openid4vp-v1-signed"][:0]}),
        ("wrong_protocol", {}),
        ("malformed_answer", good | {"data": json.dumps(good["data"])}),
        ("response_not_encrypted", good | {"data": {"vp_token": {}}}),
        ("response_not_encrypted", good | {"data": {"response": 5}}),
        ("undecryptable_response", good | {"data": {"response": "a.b.c.d.e"}}),
        ("undecryptable_response", good | {"data": elsewhere}),
    ]


def test_answer__that_is_none_to_this_request__leaves_it_open(holder):
    started, request = asked_by_browser()

    for code, answer in wrong(holder, request):
        with pytest.raises(Refused, match=code):
            take_browser_answer(started.request.pk, answer)
    assert result(started)["state"] == Stage.CREATED
    take_browser_answer(started.request.pk, holder.given(request, bound(holder, request)))
    assert result(started)["verified"] is True


def test_answer__by_the_other_way__is_not_taken(holder):
    by_browser, request = asked_by_browser(PLAIN)
    by_wallet = asked_plainly()
    http, form = Client(HTTP_HOST=VERIFIER_HOST), "application/x-www-form-urlencoded"

    with pytest.raises(NoSuchRequest):
        take_answer(by_browser.request.pk, {"state": by_browser.request.state, "vp_token": "{}"})
    with pytest.raises(NoSuchRequest):
        take_browser_answer(by_wallet.request.pk, holder.given(request, bound(holder, request)))
    path = f"/api/openid4vp/requests/{by_browser.request.pk}"
    assert http.get(path).status_code == http.post(path, "wallet_nonce=x", content_type=form).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_answer__when_many_come_at_once__one_is_taken(threads):
    holder = Holder.with_card()
    started, request = asked_by_browser()
    answer = holder.given(request, bound(holder, request))

    outcomes = threads.run(lambda _: take_browser_answer(started.request.pk, answer), range(4))

    assert sum(isinstance(outcome, RequestGone) for outcome in outcomes) == 3
    assert UseCount.objects.get(outcome=Stage.VERIFIED).count == 1


def system(*origins: str) -> System:
    return System(origins=list(origins or [SHOP]))


def test_system__asks_for_its_origin_and_hands_the_answer_in(holder):
    shop = system()
    begun = shop.ask(response_mode="dc_api.jwt").json()
    request = signed_form(begun["credential_request"])
    path = f"/api/verifier/requests/{begun['id']}"
    answer = holder.given(request, bound(holder, request, aud=f"origin:{SHOP}"))

    said = shop.http.post(path, answer, content_type="application/json", **shop.bearer())

    assert request["expected_origins"] == [SHOP]
    assert not {"authorization_request", "wallet_link"} & begun.keys()
    assert said.json()["verified"] is True
    again = shop.http.post(path, answer, content_type="application/json", **shop.bearer())
    assert (again.status_code, again.json()["code"]) == (410, "request_over")


def test_system__whose_answer_is_not_one__is_told_and_may_try_again(holder):
    shop, other = system(), system("https://other.example")
    begun = shop.ask(response_mode="dc_api").json()
    path = f"/api/verifier/requests/{begun['id']}"
    request = signed_form(begun["credential_request"])
    answer = holder.given(request, bound(holder, request, aud="origin:https://other.example"))

    def sent(by: System, body: Any, kind: str = "application/json") -> Any:
        return by.http.post(path, body, content_type=kind, **by.bearer())

    for body, kind in [("[]", "application/json"), ("{", "application/json"), ("{}", "text/plain"), ({}, "")]:
        refused = sent(shop, body, kind or "application/json")
        assert (refused.status_code, refused.json()["code"]) == (400, "answer_unusable")
    assert sent(other, answer).status_code == 404
    assert shop.http.post(path, {}, content_type="application/json").status_code == 401
    said = sent(shop, answer).json()
    assert (said["state"], said["error"]) == ("refused", "wrong_audience")


def test_system__of_several_origins__says_which():
    shop = system(SHOP, "https://till.example:8443")

    assert shop.ask(response_mode="dc_api").json()["code"] == "origin_unknown"
    assert shop.ask(response_mode="dc_api", origin="https://other.example").status_code == 400
    begun = shop.ask(response_mode="dc_api", origin="https://till.example:8443").json()
    assert signed_form(begun["credential_request"])["expected_origins"] == ["https://till.example:8443"]
    assert system().ask(response_mode="dc_api", origin=5).status_code == 400
    assert System().ask(response_mode="dc_api").json()["origins"] == []


@pytest.mark.parametrize(
    "origin",
    ["https://shop.example/", "https://shop.example:443", "https://Shop.example", "http://shop.example", "shop", ""],
)
def test_system__with_an_origin_that_browsers_do_not_write__cannot_be_saved(settings, origin):
    settings.SANDBOX = False
    with pytest.raises(ValidationError):
        VerifierClient(name_ko="가", name_en="a", origins=[origin]).full_clean()


def test_request__by_a_browser_without_origin__is_refused_by_the_database():
    started = asked()
    with pytest.raises(IntegrityError, match="request_by_a_browser_has_its_origin"):
        PresentationRequest.objects.filter(pk=started.request.pk).update(origin=SHOP)


def page(holder: Holder) -> tuple[Client, str, dict[str, Any]]:
    """A browser in which a check by the browser's API began."""
    http = Client(HTTP_HOST=VERIFIER_HOST, HTTP_ACCEPT_LANGUAGE="en")
    path = http.post("/check", {"purpose": "resident", "flow": "browser"})["Location"]
    request = signed_form(browser_request(PresentationRequest.objects.get()))
    return http, path, holder.given(request, bound(holder, request))


def test_page__hands_the_browsers_answer_in_and_shows_the_result(holder):
    http, path, answer = page(holder)
    shown = http.get(path).content.decode()
    assert "openid4vp-v1-signed" in shown
    assert "openid4vp://" not in shown

    assert http.post(f"{path}/answer", answer, content_type="application/json").json() == {}

    assert "Proven." in http.get(path).content.decode()
    assert http.post(f"{path}/answer", answer, content_type="application/json").status_code == 410


def test_page__takes_an_answer_from_the_browser_that_began_and_no_other(holder):
    http, path, answer = page(holder)
    other, strict = (Client(HTTP_HOST=VERIFIER_HOST, enforce_csrf_checks=check) for check in (False, True))
    nothing = path[:-12] + "000000000000"

    assert other.post(f"{path}/answer", answer, content_type="application/json").status_code == 403
    assert strict.post(f"{path}/answer", answer, content_type="application/json").status_code == 403
    assert http.get(f"{path}/answer").status_code == 405
    assert http.post(f"{nothing}/answer", answer, content_type="application/json").status_code == 404
    assert http.post(f"{path}/answer", "[", content_type="application/json").status_code == 400
    assert PresentationRequest.objects.get().stage == Stage.CREATED


def test_sandbox_request__over_the_browsers_api__can_be_answered_with_its_result_address(holder):
    out = io.StringIO()
    call_command("sandbox_request", "--response-mode", "dc_api.jwt", "--json", stdout=out)
    said = json.loads(out.getvalue())
    request = signed_form(said["credential_request"])
    http, path = Client(HTTP_HOST=VERIFIER_HOST), said["result_url"].removeprefix(settings.VERIFIER_ORIGIN)

    def sent(path: str, body: Any) -> Any:
        return http.post(path, body, content_type="application/json")

    assert sent(path, []).status_code == 400
    assert sent(address("openid4vp-result", "none").removeprefix(settings.VERIFIER_ORIGIN), {}).status_code == 404
    assert sent(path, holder.given(request, bound(holder, request))).json()["verified"] is True
    assert sent(path, {}).status_code == 410
