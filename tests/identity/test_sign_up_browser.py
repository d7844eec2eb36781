"""Sign-up and sign-in by passkey in a real Chromium with a virtual authenticator."""

import pytest
from django.core import mail

from identity.models import AuditRow, Member, User
from tests.passkeys import begin_sign_up, call, finish_sign_up, sign_in, sign_out, sign_up

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EMAIL = "citizen@example.kr"


@pytest.fixture
def page(new_device, live_origins):
    page = new_device()
    page.goto(f"{live_origins.wallet}/api/sandbox/last-code")
    return page


def test_sign_up__with_a_verified_address_and_a_passkey__makes_a_member(page):
    answer = sign_up(page, EMAIL)

    assert answer["status"] == 200, answer
    member = Member.objects.get()
    assert member.user.email == EMAIL
    assert EMAIL.split("@")[0] not in member.user.username
    assert set(AuditRow.objects.values_list("event", flat=True)) == {"member.joined", "passkey.added"}


def test_sign_up__mail__holds_the_code_and_nothing_else_personal(page):
    sign_up(page, EMAIL)

    assert [message.to for message in mail.outbox] == [[EMAIL]]
    assert EMAIL not in mail.outbox[0].body
    assert EMAIL not in mail.outbox[0].subject


def test_sign_in__after_signing_out__the_passkey_is_enough(page):
    sign_up(page, EMAIL)
    sign_out(page)

    answer = sign_in(page)

    assert answer["status"] == 200, answer
    assert call(page, "GET", "/api/me/sessions")["status"] == 200


def test_sign_up__broken_off_before_the_passkey__leaves_no_way_in_without_one(page, new_device, live_origins):
    begun = begin_sign_up(page, EMAIL)
    assert begun["status"] == 401

    assert call(page, "GET", "/api/me/sessions")["status"] == 403
    assert not Member.objects.exists()
    assert finish_sign_up(page)["status"] == 200
    assert User.objects.get().member
