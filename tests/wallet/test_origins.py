"""Four origins in one process: policies, hosts, cookies and sessions."""

import pytest
from django.conf import settings
from django.test import Client

from identity import samples
from identity.accounts.cookies import cookie_name
from identity.models import User
from tests.factories.identity import member as make_member
from tests.factories.identity import member_client
from wallet.config import ROLES, config

HOSTS = {role: config.origins[role].host for role in ROLES}


@pytest.mark.parametrize("role", ["wallet", "verifier"])
def test_apps__policy__is_strict_and_demands_trusted_types(client, role, db):
    response = client.get("/", HTTP_HOST=HOSTS[role])

    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "require-trusted-types-for 'script'" in policy
    assert "'unsafe-inline'" not in policy
    assert "'unsafe-eval'" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("role", ROLES)
def test_every_origin__has_a_policy_and_the_usual_headers(client, role, db):
    response = client.get("/", HTTP_HOST=HOSTS[role])

    assert response.status_code in (200, 302)
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("role", ["wallet", "verifier", "issuer"])
def test_looser_policy_of_the_admin__stays_there(client, role, db):
    assert "'unsafe-eval'" not in client.get("/", HTTP_HOST=HOSTS[role])["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["evil.example", "localhost:9", "127.0.0.1:8000", ""])
def test_host_of_nobody__is_misdirected(client, host):
    response = client.get("/", HTTP_HOST=host)

    assert response.status_code == 421


def test_scheme__comes_from_the_origin__not_from_a_header(client, db):
    response = client.get("/", HTTP_HOST=HOSTS["wallet"], HTTP_X_FORWARDED_PROTO="https")

    assert response.wsgi_request.scheme == config.origins["wallet"].scheme


@pytest.mark.parametrize("role", ROLES)
def test_cookies__each_origin_has_names_of_its_own(role):
    others = set(ROLES) - {role}

    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        assert cookie_name(name, role) not in {cookie_name(name, other) for other in others}


@pytest.mark.django_db
def test_session__of_the_admin__does_not_work_on_the_wallet():
    samples.load()
    admin = Client(HTTP_HOST=HOSTS["admin"])
    admin.post("/login/", {"username": "city-admin", "password": samples.PASSWORD})
    admin.post("/second-factor/", {"code": samples.one_time_code(User.objects.get(username="city-admin"))})
    assert admin.get("/").status_code == 200
    value = _session_cookie(admin, "admin")

    stolen = Client(HTTP_HOST=HOSTS["wallet"])
    stolen.cookies[cookie_name(settings.SESSION_COOKIE_NAME, "wallet")] = value

    assert stolen.get("/api/me").status_code in (401, 403)
    assert admin.get("/").status_code == 200  # and is left alone


@pytest.mark.django_db
def test_session__of_the_wallet__does_not_work_on_the_admin():
    citizen = member_client(make_member())
    _bind(citizen, "wallet")
    assert citizen.get("/api/me").status_code == 200
    value = _session_cookie(citizen, "wallet")

    stolen = Client(HTTP_HOST=HOSTS["admin"])
    stolen.cookies[cookie_name(settings.SESSION_COOKIE_NAME, "admin")] = value
    stolen.get("/")

    assert "_auth_user_id" not in stolen.get("/").wsgi_request.session
    assert citizen.get("/api/me").status_code == 200


def _session_cookie(client: Client, role: str) -> str:
    return client.cookies[cookie_name(settings.SESSION_COOKIE_NAME, role)].value


def _bind(client: Client, role: str) -> None:
    """As a sign-in through a request does; the test client signs in without one."""
    from importlib import import_module

    store = import_module(settings.SESSION_ENGINE).SessionStore(_session_cookie(client, role))
    store["origin_role"] = role
    store.save()
