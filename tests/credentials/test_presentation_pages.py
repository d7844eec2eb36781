"""Starting a check in a browser; its result belongs to that browser."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client

from credentials.presentation.models import PresentationRequest
from credentials.presentation.request_objects import signed
from tests.factories.presentation import VERIFIER_HOST, Holder, part

pytestmark = pytest.mark.django_db


def browser() -> Client:
    return Client(HTTP_HOST=VERIFIER_HOST, HTTP_ACCEPT_LANGUAGE="en")


def begun(client: Client, **form: str) -> tuple[str, dict]:
    """The page's path, and the request as a wallet reads it."""
    answer = client.post("/check", {"purpose": "resident"} | form)
    assert answer.status_code == 302, answer.content
    return answer["Location"], part(signed(PresentationRequest.objects.get(), None), 1)


def test_start__lists_the_purposes_that_are_checked_online():
    page = browser().get("/check").content.decode()

    assert "Resident of Incheon" in page
    assert "Resident and outstanding volunteer" in page
    assert "연수구" in page or "Yeonsu" in page


def test_start__without_the_district_it_needs__says_so():
    answer = browser().post("/check", {"purpose": "district-resident"})

    assert answer.status_code == 400
    assert "such as the district" in answer.content.decode()


def test_start__without_the_page_of_this_origin__is_refused():
    client = Client(HTTP_HOST=VERIFIER_HOST, enforce_csrf_checks=True)
    assert client.post("/check", {"purpose": "resident"}).status_code == 403


def test_check__across_devices__shows_a_qr_and_then_the_result():
    client, holder = browser(), Holder.with_card()
    path, request = begun(client)
    page = client.get(path).content.decode()
    assert "<svg" in page
    assert "openid4vp://?client_id=x509_hash" in page

    assert holder.send(request, holder.bound(request)).json() == {}

    page = client.get(path).content.decode()
    assert "Proven." in page
    assert "not a legal identity document" in page
    assert browser().get(path).status_code == 403


def test_check__on_the_same_device__is_shown_only_where_the_wallet_led_the_browser_that_began():
    client, holder = browser(), Holder.with_card()
    path, request = begun(client, flow="same_device")

    back = urlsplit(holder.send(request, holder.bound(request)).json()["redirect_uri"])

    assert "Proven." in client.get(f"{back.path}?{back.query}").content.decode()
    assert client.get(path).status_code == 403
    assert client.get(f"{path}?response_code=guessed").status_code == 403
    assert browser().get(f"{back.path}?{back.query}").status_code == 403


def test_check__refused__says_what_failed():
    client, holder = browser(), Holder.with_card()
    path, request = begun(client)
    holder.send(request, holder.bound(request, nonce="another"))

    page = client.get(path).content.decode()
    assert "Not proven." in page
    assert "wrong_nonce" in page


def test_check__that_is_forgotten__is_not_there():
    assert browser().get("/check/00000000-0000-4000-8000-000000000000").status_code == 404
