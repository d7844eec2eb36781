"""The sandbox's content: every service's page of a filled wallet has something to show."""

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from credentials.models import Credential
from identity.models import Member
from mileage.models import Award
from tests.factories.identity import member_client

pytestmark = pytest.mark.django_db
PAGES = {
    "parking/bookings": "bookings",
    "parking/cars": "cars",
    "parking/notices": "notices",
    "parking/permits": "permits",
    "parking/penalties": "penalties",
    "parking/reports": "reports",
    "blood": "certificates",
    "volunteering": "hours",
    "reservations": "reservations",
}


def test_fill__of_a_member__leaves_no_page_empty_and_repeats_without_harm():
    call_command("load_samples")
    someone = Member.objects.get(user__username="sample-citizen-3")
    for _ in range(2):
        call_command("sandbox_fill", str(someone.pk)[:8])

    client = member_client(someone)
    empty = [path for path, name in PAGES.items() if not client.get(f"/api/{path}").json()[name]]
    assert empty == []
    assert client.get("/api/blood").json()["gifts"]
    earned = Award.objects.filter(member=someone)
    assert set(earned.values_list("programme__asset__code", flat=True)) == {
        "volunteer-points", "thanks-points", "city-points",
    }  # fmt: skip
    assert not Credential.objects.filter(member=someone).exists()


def test_fill__of_nobody_or_outside_the_sandbox__is_refused():
    with pytest.raises(CommandError, match="no such member"):
        call_command("sandbox_fill", "00000000")
    with override_settings(SANDBOX=False), pytest.raises(CommandError, match="sandbox mode alone"):
        call_command("sandbox_fill", "00000000")
