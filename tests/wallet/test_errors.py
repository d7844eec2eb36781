"""Failures: a page for people, problem details for programs, a number for both, and never a traceback."""

import pytest
from django.test import Client
from django.urls import clear_url_caches, path

import wallet.urls.issuer as issuer_urls
from tests.wallet.hosts import ADMIN, ISSUER, WALLET


def _fail(request):
    raise RuntimeError("Hong Gildong 010-1234-5678")


@pytest.fixture
def broken():
    """An address that fails, and a client that gets the answer instead of the exception."""
    added = [path("api/broken", _fail), path("broken", _fail)]
    issuer_urls.urlpatterns[:0] = added
    clear_url_caches()
    yield Client(raise_request_exception=False, HTTP_HOST=ISSUER)
    del issuer_urls.urlpatterns[: len(added)]
    clear_url_caches()


def test_server_error__on_an_api_path__is_a_problem_with_the_request_id(broken):
    response = broken.get("/api/broken")

    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["code"] == "server_error"
    assert body["request_id"] == response["X-Request-ID"] != ""
    assert "Gildong" not in response.content.decode()


@pytest.mark.parametrize(("language", "words"), [("ko", "다시"), ("en", "try again")])
def test_server_error__for_a_person__is_a_page_in_their_language(broken, language, words):
    response = broken.get("/broken", HTTP_ACCEPT="text/html", HTTP_ACCEPT_LANGUAGE=language)

    assert response.status_code == 500
    assert words in response.content.decode()
    assert response["X-Request-ID"] in response.content.decode()


def test_unknown_address__for_a_program__is_a_problem(client):
    response = client.get("/api/nothing", HTTP_HOST=WALLET, HTTP_ACCEPT="text/html")

    assert response.status_code == 404
    assert response.json()["code"] == "not_found"


def test_unknown_address__for_a_person__is_a_page_with_a_way_back(client):
    response = client.get("/nothing/at/all", HTTP_HOST=WALLET, HTTP_ACCEPT="text/html", HTTP_ACCEPT_LANGUAGE="en")

    assert response.status_code == 404
    assert "There is nothing at this address." in response.content.decode()
    assert 'href="/"' in response.content.decode()


@pytest.mark.django_db
def test_csrf_failure__is_told_in_words():
    strict = Client(enforce_csrf_checks=True, HTTP_HOST=ADMIN, HTTP_ACCEPT_LANGUAGE="en", HTTP_ACCEPT="text/html")

    response = strict.post("/login/", {"username": "a", "password": "b"})

    assert response.status_code == 403
    assert "out of date" in response.content.decode()
