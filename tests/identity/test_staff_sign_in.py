"""Staff sign in with a password and a second factor, every one of them, or not at all."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management import CommandError, call_command
from django.test import Client

from identity import samples
from identity.accounts.staff import PASSED, PENDING
from identity.actions.staff import record_leaving
from identity.actors import Actor
from identity.models import AuditRow, Session, User
from tests.factories import identity as people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def browser_tab():
    samples.load()
    return Client(HTTP_HOST=people.ADMIN_HOST, HTTP_ACCEPT_LANGUAGE="en")


def give_password(client, username="city-admin", password=samples.PASSWORD):
    return client.post("/login/", {"username": username, "password": password})


def code_of(username):
    return samples.one_time_code(User.objects.get(username=username))


def current_code(secret):
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))


def is_in(client):
    return client.get("/").status_code == 200


def test_password_alone__also_of_a_superuser__opens_nothing(browser_tab):
    answer = give_password(browser_tab)

    assert answer.status_code == 302
    assert answer.url == "/second-factor/"
    assert not is_in(browser_tab)
    assert not Session.objects.filter(account__isnull=False).exists()


def test_password_and_code__opens_the_admin_and_leaves_a_row(browser_tab):
    give_password(browser_tab)

    answer = browser_tab.post("/second-factor/", {"code": code_of("city-admin")})

    assert answer.status_code == 302
    assert is_in(browser_tab)
    row = AuditRow.objects.get(event="staff.signed_in")
    assert (row.actor_user.username, row.detail) == ("city-admin", {"by": "totp"})


def test_second_factor_page__for_a_sample_account__shows_the_code_to_a_tester_without_a_phone(browser_tab):
    give_password(browser_tab)

    page = browser_tab.get("/second-factor/").content.decode()

    shown = re.search(r"<strong>(\d{6})</strong>", page)
    assert shown
    assert browser_tab.post("/second-factor/", {"code": shown[1]}).status_code == 302


def test_second_factor_page__outside_sandbox_mode__shows_no_code(browser_tab, settings):
    give_password(browser_tab)
    settings.SANDBOX = False

    assert b"sandbox-code" not in browser_tab.get("/second-factor/").content


def test_same_code_twice__the_second_time_is_refused(browser_tab):
    code = code_of("city-admin")
    for client in (browser_tab, Client(HTTP_HOST=people.ADMIN_HOST)):
        give_password(client)
        client.post("/second-factor/", {"code": code})

    assert is_in(browser_tab)
    assert not is_in(client)


def test_wrong_codes__five_of_them__shut_the_door_even_for_the_right_one(browser_tab):
    give_password(browser_tab)
    for _ in range(5):
        browser_tab.post("/second-factor/", {"code": "000000"})

    browser_tab.post("/second-factor/", {"code": code_of("city-admin")})

    assert not is_in(browser_tab)
    assert AuditRow.objects.filter(event="staff.sign_in_failed", detail__step="second_factor").count() == 6


def test_wrong_passwords__five_for_one_account__shut_the_door_for_it_alone(browser_tab):
    for _ in range(5):
        give_password(browser_tab, password="wrong-wrong-wrong")

    assert "Too many failed attempts" in give_password(browser_tab).content.decode()
    assert give_password(browser_tab, "yeonsu-staff").status_code == 302


def test_second_factor__too_long_after_the_password__begins_anew(browser_tab):
    give_password(browser_tab)
    session = browser_tab.session if PENDING in browser_tab.session else _admin_session(browser_tab)
    session[PENDING] = session[PENDING] | {"at": session[PENDING]["at"] - 301}
    session.save()

    assert browser_tab.post("/second-factor/", {"code": code_of("city-admin")}).url.startswith("/login/")


def test_first_sign_in__without_a_second_factor__sets_one_up_and_gives_recovery_codes():
    user = people.staff()
    user.set_password("a-long-password-1")
    user.save()
    client = Client(HTTP_HOST=people.ADMIN_HOST, HTTP_ACCEPT_LANGUAGE="en")
    give_password(client, user.username, "a-long-password-1")
    page = client.get("/second-factor/", follow=True).content.decode()
    secret = re.search(r'id="totp-secret">([A-Z2-7]+)<', page)[1]

    answer = client.post("/second-factor/enrol/", {"code": current_code(secret)})

    assert len(re.findall(r"<code>(\d{8})</code>", answer.content.decode())) == 10
    assert is_in(client)
    assert secret not in str(Authenticator.objects.get(type="totp").data)


def test_recovery_code__instead_of_the_app__works_once():
    user = people.staff()
    user.set_password("a-long-password-1")
    user.save()
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(user, generate_totp_secret())
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    outcomes = []
    for _ in range(2):
        client = Client(HTTP_HOST=people.ADMIN_HOST)
        give_password(client, user.username, "a-long-password-1")
        client.post("/second-factor/", {"code": code})
        outcomes.append(is_in(client))

    assert outcomes == [True, False]


def test_session__forged_without_the_second_factor__is_refused():
    client = people.staff_client(people.staff())
    session = _admin_session(client)
    del session[PASSED]
    session.save()

    assert client.get("/").status_code == 302


def test_leaver__with_an_open_session__is_out_at_once(browser_tab):
    user = people.staff()
    client = people.staff_client(user)
    assert is_in(client)

    record_leaving(user.person, by=people.as_staff())

    assert not is_in(client)
    assert not Session.objects.filter(account=user).exists()


def test_password__changed_by_its_owner__leaves_a_row_and_ends_the_other_sessions():
    user = people.staff()
    user.set_password("a-long-password-1")
    user.save()
    here, elsewhere = people.staff_client(user), people.staff_client(user)
    new = {"new_password1": "another-password-2", "new_password2": "another-password-2"}

    answer = here.post("/password_change/", {"old_password": "a-long-password-1"} | new)

    assert answer.status_code == 302
    assert AuditRow.objects.get(event="staff.password_changed").actor_user == user
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_sign_out__leaves_a_row_and_closes_the_admin():
    client = people.staff_client(people.staff())

    client.post("/logout/")

    assert AuditRow.objects.filter(event="staff.signed_out").exists()
    assert not is_in(client)


def test_next_page__on_another_site__is_not_followed(browser_tab):
    browser_tab.post("/login/?next=https://evil.example/", {"username": "city-admin", "password": samples.PASSWORD})

    answer = browser_tab.post("/second-factor/?next=https://evil.example/", {"code": code_of("city-admin")})

    assert answer.url == "/"


def test_cookies__of_the_admin__are_not_those_of_the_wallet(browser_tab):
    give_password(browser_tab)

    assert "admin_sessionid" in browser_tab.cookies
    assert "sessionid" not in browser_tab.cookies


def test_citizen__signed_in_at_the_wallet__is_nobody_at_the_admin():
    client = people.member_client(people.member())
    client.cookies["admin_sessionid"] = client.cookies["sessionid"].value
    client.defaults["HTTP_HOST"] = people.ADMIN_HOST

    assert client.get("/").status_code == 302


def test_samples__loaded_twice__stay_the_same_and_refuse_outside_sandbox_mode(browser_tab, settings):
    before = User.objects.count()
    samples.load()
    assert User.objects.count() == before

    settings.SANDBOX = False
    with pytest.raises(Exception, match="sandbox mode only"):
        samples.load()
    with pytest.raises(CommandError):
        call_command("sandbox_totp")


def test_sandbox_totp__prints_a_code_that_works(browser_tab, capsys):
    call_command("sandbox_totp", "yeonsu-staff")
    give_password(browser_tab, "yeonsu-staff")

    browser_tab.post("/second-factor/", {"code": capsys.readouterr().out.strip()})

    assert is_in(browser_tab)


def _admin_session(client):
    from identity.accounts.sessions import SessionStore

    return SessionStore(client.cookies["admin_sessionid"].value)


def test_actor_of_staff__outside_the_district__is_refused():
    actor = Actor.staff(people.staff("연수구"))

    assert actor.scope().allows(people.district_named("연수구").pk)
    assert not actor.scope().allows(people.district_named("남동구").pk)
