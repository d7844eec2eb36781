"""Staff screens in a real browser: signing in, asking for a role, the second person's approval."""

import pytest

from identity import samples
from identity.models import Approval, ApprovalState, StaffAssignment
from identity.queries import today
from tests.factories import identity as people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(new_device, live_origins):
    """Open a desk that is signed in with a sample account; script errors on any page fail the test."""
    samples.load()
    errors = []

    def sign_in(username):
        page = new_device("desk")
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(live_origins.admin)
        page.fill("[name=username]", username)
        page.fill("[name=password]", samples.PASSWORD)
        page.click("#login-form button[type=submit]")
        page.fill("[name=code]", page.inner_text("#sandbox-code strong"))
        page.click("#second-factor-form button[type=submit]")
        page.wait_for_selector("#header-inner, #main")
        return page

    yield sign_in
    assert errors == []


def test_role__asked_by_one_and_approved_by_another__is_given(desk, live_origins):
    someone = people.person("새 담당자")
    asker = desk("city-admin")
    asker.goto(f"{live_origins.admin}/identity/staffperson/{someone.pk}/change/")
    asker.click("#object-actions a >> nth=0")
    asker.select_option("[name=role]", "clerk")
    asker.fill("[name=first]", today().isoformat())
    asker.click("#object-action-form button[type=submit]")
    asker.wait_for_url("**/change/")

    approval = Approval.objects.get()
    second = desk("city-second")
    second.goto(f"{live_origins.admin}/identity/approval/{approval.pk}/change/")
    second.click("#object-actions a >> nth=0")
    assert "새 담당자" in second.inner_text("#what-happens")
    second.click("#object-action-form button[type=submit]")
    second.wait_for_url("**/change/")

    approval.refresh_from_db()
    assert approval.state == ApprovalState.EXECUTED
    assert StaffAssignment.objects.filter(person=someone, role="clerk").exists()
