"""Staff read the state of the log, and cannot change it."""

import pytest

from anchoring.models import Alarm, Checkpoint
from tests.factories.identity import staff, staff_client

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]
SCREENS = ("commitment", "log", "checkpoint", "anchor", "alarm", "embeddedblock")


def test_the_screens__of_a_witnessed_log__show_cosignatures_and_anchors(grow, witness):
    grow(3)
    Alarm.objects.create(code="witness.refused", subject="w", detail="d")
    client = staff_client(staff(superuser=True))

    pages = {name: client.get(f"/anchoring/{name}/") for name in SCREENS}

    assert {page.status_code for page in pages.values()} == {200}
    assert "witness.example" in pages["checkpoint"].content.decode()
    assert "embedded: final" in pages["checkpoint"].content.decode()
    checkpoint = Checkpoint.objects.get()
    detail = client.get(f"/anchoring/checkpoint/{checkpoint.pk}/change/")
    assert checkpoint.log.origin in detail.content.decode()
    assert client.get("/anchoring/checkpoint/add/").status_code == 403
    assert client.post(f"/anchoring/checkpoint/{checkpoint.pk}/delete/").status_code == 403
