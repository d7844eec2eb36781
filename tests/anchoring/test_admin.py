"""Staff read the state of the log, and cannot change it."""

import pytest

from anchoring.models import Alarm, Checkpoint, EvmTransaction
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


def test_the_anchors__when_one_waits_too_long__show_it_with_cost_and_seconds_to_detection(grow, witness, tamper):
    grow(3)
    grow(3)
    EvmTransaction.objects.create(
        digest=bytes(32),
        sender="0x0",
        chain_id=8217,
        nonce=0,
        max_fee=1,
        priority_fee=1,
        raw=b"x",
        hash="0x1",
        cost=10**15,
    )
    tamper(
        "UPDATE anchoring_anchor SET state = 'pending', included_at = NULL, final_at = NULL, "
        "pending_since = pending_since - interval '1 hour'"
    )

    page = staff_client(staff(superuser=True)).get("/anchoring/anchor/").content.decode()

    assert 'id="operation"' in page
    assert "text-red-700" in page
    assert "8217" in page
    assert "0.001" in page
    assert 'id="detection"' in page
