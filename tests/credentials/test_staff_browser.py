"""Staff revoke a card in a real browser."""

import pytest
from django.urls import reverse

from credentials.models import CredentialState
from identity.models import StaffRole
from tests.factories.credentials import Wallet
from tests.factories.identity import staff, staff_client

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STATUS = "admin:credentials_credential_change_status_of"


def test_staff__when_they_revoke_a_card_with_a_reason__see_it_revoked(live_origins, new_device):
    credential = Wallet().fetch().credential
    cookies = staff_client(staff(role=StaffRole.CLERK)).cookies.items()
    page = new_device()
    page.context.add_cookies(
        [{"name": name, "value": morsel.value, "url": live_origins.admin} for name, morsel in cookies]
    )

    page.goto(live_origins.admin + reverse("admin:credentials_credential_changelist", urlconf="wallet.urls.admin"))
    page.get_by_text(str(credential.id)[:8]).click()
    page.goto(live_origins.admin + reverse(STATUS, args=[credential.id], urlconf="wallet.urls.admin"))
    page.select_option("select[name=after]", "revoked")
    page.select_option("select[name=reason]", "device_lost")
    page.click("button[name=confirmed]")
    page.wait_for_url("**/change/")

    credential.refresh_from_db()
    assert credential.state == CredentialState.REVOKED
