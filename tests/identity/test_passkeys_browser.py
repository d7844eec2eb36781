"""Several devices, the last passkey, recovery codes: in a real Chromium with virtual authenticators."""

import pytest
from allauth.mfa.models import Authenticator

from identity.models import AuditRow, User
from tests.browser import add_authenticator
from tests.passkeys import API, begin_sign_up, call, in_page, sign_in, sign_out, sign_up

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EMAIL = "citizen@example.kr"
PASSKEYS, CODES = f"{API}/account/authenticators/webauthn", f"{API}/account/authenticators/recovery-codes"
ADD = """
    const options = await call("GET", api + "/account/authenticators/webauthn?passwordless");
    if (options.status !== 200) return options;
    const credential = await create(options.body.data.creation_options.publicKey);
    return await call("POST", api + "/account/authenticators/webauthn",
                      {name: input, credential, passwordless: true});
"""
REAUTHENTICATE = """
    const options = await call("GET", api + "/auth/webauthn/reauthenticate");
    const credential = await get(options.body.data.request_options.publicKey);
    return await call("POST", api + "/auth/webauthn/reauthenticate", {credential});
"""


@pytest.fixture
def new_phone(new_device, live_origins):
    def open_phone():
        page = new_device()
        page.goto(f"{live_origins.wallet}/api/sandbox/last-code")
        return page

    return open_phone


@pytest.fixture
def phone(new_phone):
    """A phone that is signed in with its passkey."""
    page = new_phone()
    assert sign_up(page, EMAIL)["status"] == 200
    return page


def passkeys():
    return list(Authenticator.objects.filter(type="webauthn").order_by("pk"))


def with_a_second_authenticator(page):
    """Plug in a security key: the phone itself refuses a second passkey for the same account."""
    add_authenticator(page, "usb")


def begin_again_by_mail(page):
    """Sign in by a code by mail, as far as it goes."""
    return in_page(
        page,
        """
        await call("GET", api + "/config");
        await call("POST", api + "/auth/code/request", {email: input});
        const code = (await call("GET", "/api/sandbox/last-code")).body.code;
        return await call("POST", api + "/auth/code/confirm", {code});
        """,
        EMAIL,
    )


def test_last_passkey__cannot_be_removed(phone):
    answer = call(phone, "DELETE", PASSKEYS, {"authenticators": [passkeys()[0].pk]})

    assert (answer["status"], answer["body"]["code"]) == (409, "last_passkey")
    assert len(passkeys()) == 1


def test_second_passkey__added_named_renamed_and_the_first_removed(phone):
    with_a_second_authenticator(phone)
    added = in_page(phone, ADD, "Tablet")
    assert added["status"] == 200, added
    first, second = passkeys()

    renamed = call(phone, "PUT", PASSKEYS, {"id": second.pk, "name": "Kitchen tablet"})
    removed = call(phone, "DELETE", PASSKEYS, {"authenticators": [first.pk]})

    assert (renamed["status"], removed["status"]) == (200, 200)
    shown = call(phone, "GET", "/api/me")["body"]["passkeys"]
    assert [row["name"] for row in shown] == ["Kitchen tablet"]
    assert {"passkey.added", "passkey.renamed", "passkey.removed"} <= set(
        AuditRow.objects.values_list("event", flat=True)
    )


def test_both_passkeys__removed_in_one_request__is_refused(phone):
    with_a_second_authenticator(phone)
    in_page(phone, ADD, "Tablet")

    answer = call(phone, "DELETE", PASSKEYS, {"authenticators": [row.pk for row in passkeys()]})

    assert answer["status"] == 409
    assert len(passkeys()) == 2


def test_recovery_code__on_a_new_phone__signs_in_and_lets_a_passkey_be_added(phone, new_phone):
    codes = call(phone, "POST", CODES, {})["body"]["data"]["unused_codes"]
    assert call(phone, "GET", "/api/me")["body"]["recovery_codes_left"] == len(codes) == 10
    other = new_phone()

    by_mail = begin_again_by_mail(other)
    assert by_mail["status"] == 401
    assert call(other, "GET", "/api/me")["status"] == 403
    recovered = call(other, "POST", f"{API}/auth/2fa/authenticate", {"code": codes[0]})
    assert recovered["status"] == 200, recovered
    assert User.objects.exclude(recovered_at=None).count() == 1
    assert in_page(other, ADD, "New phone")["status"] == 200
    sign_out(other)

    assert sign_in(other)["status"] == 200
    assert call(other, "GET", "/api/me")["body"]["recovery_codes_left"] == 9


def test_recovery_code__used_or_wrong__does_not_sign_in(phone, new_phone):
    codes = call(phone, "POST", CODES, {})["body"]["data"]["unused_codes"]
    first, second = new_phone(), new_phone()
    begin_again_by_mail(first)
    call(first, "POST", f"{API}/auth/2fa/authenticate", {"code": codes[0]})
    begin_again_by_mail(second)

    for code in (codes[0], "00000000"):
        assert call(second, "POST", f"{API}/auth/2fa/authenticate", {"code": code})["status"] == 400

    assert call(second, "GET", "/api/me")["status"] == 403


def test_recovery_codes__are_shown_once(phone):
    call(phone, "POST", CODES, {})

    shown_again = call(phone, "GET", CODES)["body"]["data"]

    assert "unused_codes" not in shown_again


def test_code_by_mail_alone__for_an_account_with_a_passkey__does_not_sign_in(phone, new_phone):
    other = new_phone()

    begin_again_by_mail(other)

    assert call(other, "GET", "/api/me")["status"] == 403


def test_sign_up__broken_off__goes_on_with_a_code_by_mail_and_still_needs_a_passkey(new_phone):
    begin_sign_up(new_phone(), EMAIL)
    later = new_phone()

    answer = begin_again_by_mail(later)

    pending = [flow["id"] for flow in answer["body"]["data"]["flows"] if flow.get("is_pending")]
    assert pending == ["mfa_signup_webauthn"]
    assert call(later, "GET", "/api/me")["status"] == 403


def test_sign_up__with_an_address_that_has_an_account__looks_the_same_and_makes_none(phone, new_phone):
    begun = begin_sign_up(new_phone(), EMAIL)

    assert begun["status"] in (400, 401)
    assert User.objects.count() == 1


def test_changes__long_after_the_sign_in__ask_for_the_passkey_first(phone, settings):
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    assert call(phone, "POST", CODES, {})["status"] == 401
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300

    assert in_page(phone, REAUTHENTICATE)["status"] == 200
    assert call(phone, "POST", CODES, {})["status"] == 200


def test_sign_in__with_a_credential_made_for_another_origin__is_refused(phone):
    sign_out(phone)

    answer = in_page(
        phone,
        """
        const options = await call("GET", api + "/auth/webauthn/login");
        const credential = await get(options.body.data.request_options.publicKey);
        const data = JSON.parse(atob(credential.response.clientDataJSON.replace(/-/g, "+").replace(/_/g, "/")));
        data.origin = "http://localhost:8002";
        credential.response.clientDataJSON = btoa(JSON.stringify(data)).replace(/=+$/, "");
        return await call("POST", api + "/auth/webauthn/login", {credential});
        """,
    )

    assert (answer["status"], answer["body"]["code"]) == (400, "wrong_origin")


def test_sign_in__without_user_verification__is_refused(phone):
    sign_out(phone)

    answer = in_page(
        phone,
        """
        const options = await call("GET", api + "/auth/webauthn/login");
        if (options.body.data.request_options.publicKey.userVerification !== "required") return {status: 0};
        const credential = await get(options.body.data.request_options.publicKey);
        const flags = Uint8Array.from(atob(credential.response.authenticatorData
          .replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
        flags[32] &= ~4;
        credential.response.authenticatorData = btoa(String.fromCharCode(...flags))
          .replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=+$/, "");
        return await call("POST", api + "/auth/webauthn/login", {credential});
        """,
    )

    assert answer["status"] == 400
