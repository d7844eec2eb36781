"""Telling partners' systems what happened: at least once, signed, until they take it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from identity.outside import webhooks
from identity.signing.encoding import compact_json

from ..models import ApiClient, Message, Partner
from .clients import webhook_keys

FORGET_AFTER = timedelta(days=7)


def announce(partner: Partner, body: Mapping[str, Any], *, sandbox: bool | None = None) -> int:
    """Note, in the transaction of what happened, that the partner's systems are to be told. How many."""
    clients = ApiClient.objects.filter(partner=partner, active=True).exclude(webhook="")
    if sandbox is not None:
        clients = clients.filter(sandbox=sandbox)
    rows = [Message(client=client, body=dict(body), next_at=now()) for client in clients]
    return len(Message.objects.bulk_create(rows))


def deliver_due(limit: int = 100) -> dict[str, int]:
    """Send what is due. May run late, twice, and be killed: what was not heard of is sent again.

    One run at a time; a system that fails in it waits for the next one with whatever else there is for it.
    """
    with webhooks.alone("partners") as alone:
        return _deliver(limit if alone else 0)


def _deliver(limit: int) -> dict[str, int]:
    done, failing = {"delivered": 0, "failed": 0}, set[UUID]()
    for _turn in range(limit):
        message = _taken(failing)
        if message is None:
            break
        keys = webhook_keys(message.client)
        taken, outcome = webhooks.send(message.client.webhook, str(message.pk), compact_json(message.body), keys)
        _note(message, taken, outcome)
        done["delivered" if taken else "failed"] += 1
        if not taken:
            failing.add(message.client_id)
    return done


def forget_old() -> int:
    """Delete what was told, or given up, a week ago."""
    return Message.objects.filter(next_at=None, created_at__lte=now() - FORGET_AFTER).delete()[0]


@transaction.atomic
def _taken(failing: Collection[UUID]) -> Message | None:
    """The next one, for this process alone for a while."""
    rows = Message.objects.select_for_update(skip_locked=True, of=("self",)).select_related("client")
    due = rows.exclude(client__in=failing)
    message = due.filter(next_at__lte=now()).order_by("next_at").first()
    if message:
        message.attempts += 1
        message.next_at = now() + webhooks.LEASE
        message.save(update_fields=["attempts", "next_at"])
    return message


@transaction.atomic
def _note(message: Message, taken: bool, outcome: str) -> None:
    message.last_outcome = outcome[:60]
    message.delivered_at = now() if taken else None
    message.next_at = None if taken else webhooks.next_attempt(message.attempts, now())
    message.save(update_fields=["last_outcome", "next_at", "delivered_at"])
