"""What partners' systems are told: signed, again until they take it, and one that fails keeps none waiting."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils.timezone import now

from identity.outside.webhooks import PAUSES
from mileage.partners import tasks
from mileage.partners.actions import messages
from mileage.partners.actions.clients import end_client, rotate_secret
from mileage.partners.models import ApiSecret, Message
from tests.factories import mileage as make
from tests.factories import partners as a
from tests.factories.webhooks import Receiver, mark_of

pytestmark = pytest.mark.django_db


def told(till: a.Till) -> Message:
    messages.announce(till.partner, {"type": "test.told"})
    return Message.objects.latest("created_at")


def test_message__is_signed_once_for_each_valid_secret(receiver):
    till = a.Till(webhook=receiver.address)
    newer = rotate_secret(till.made.client, by=make.SYSTEM)
    row = told(till)

    tasks.deliver()
    ApiSecret.objects.filter(ends_at__isnull=False).update(ends_at=now())
    told(till)
    tasks.deliver()
    tasks.deliver()

    [(headers, body), (later, _body)] = receiver.seen
    assert (json.loads(body), headers["webhook-id"]) == ({"type": "test.told"}, str(row.pk))
    keys = (newer.webhook_key, till.made.webhook_key)
    assert headers["webhook-signature"] == " ".join(mark_of(key, headers, body) for key in keys)
    assert later["webhook-signature"] == mark_of(newer.webhook_key, later, body)
    assert not Message.objects.filter(delivered_at=None).exists()


def test_message__not_taken__comes_again_with_the_same_id_until_it_is_given_up(receiver):
    receiver.statuses = [500, 302]
    row = told(a.Till(webhook=receiver.address))
    for _attempt in range(3):
        Message.objects.filter(next_at__isnull=False).update(next_at=now())
        before = now()
        tasks.deliver()
        row.refresh_from_db()
        assert row.delivered_at or row.next_at >= before + PAUSES[row.attempts - 1]
    assert {headers["webhook-id"] for headers, _body in receiver.seen} == {str(row.pk)}
    assert (row.attempts, row.last_outcome) == (3, "204")

    Message.objects.update(attempts=len(PAUSES), next_at=now(), delivered_at=None)
    receiver.statuses = [500]
    assert messages.deliver_due() == {"delivered": 0, "failed": 1}
    row.refresh_from_db()
    assert (row.next_at, row.delivered_at) == (None, None)
    Message.objects.update(created_at=now() - timedelta(days=8))
    assert messages.forget_old() == 1


def test_message__of_a_system_that_fails__keeps_none_waiting(receiver):
    other = Receiver(500)
    failing, well = a.Till(webhook=other.address), a.Till(webhook=receiver.address)
    for _message in range(3):
        told(failing)
    told(well)

    assert messages.deliver_due() == {"delivered": 1, "failed": 1}

    other.close()
    assert (len(other.seen), len(receiver.seen)) == (1, 1)


def test_message__of_a_system_that_was_shut_out_meanwhile__is_not_sent(receiver):
    till = a.Till(webhook=receiver.address)
    row = told(till)
    end_client(till.made.client, by=make.SYSTEM)

    messages.deliver_due()

    row.refresh_from_db()
    assert (receiver.seen, row.last_outcome) == ([], "no_secret")
