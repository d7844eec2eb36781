"""Telling systems that a check ended: at least once, signed, with longer and longer pauses until they take it.

The form is that of Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature` over the three of id, time
and body. The message says that a request ended, never what was shown: the result is asked for with the access token.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from identity.outside import webhooks
from identity.signing.encoding import compact_json

from .clients import webhook_keys
from .models import Delivery, PresentationRequest

FORGET_AFTER = timedelta(days=7)


def announce(request: PresentationRequest) -> Delivery | None:
    """Note, in the transaction that ends a request, that its system is to be told."""
    client = request.system
    if client is None or not client.webhook:
        return None
    body = {"type": "presentation.ended", "request": str(request.pk), "state": request.stage}
    return Delivery.objects.create(client=client, body=body, next_at=timezone.now())


def deliver_due(limit: int = 100) -> dict[str, int]:
    """Send what is due. May run late, twice, and be killed: what was not heard of is sent again.

    One run at a time; a system that fails in it waits for the next one with whatever else there is for it.
    """
    with webhooks.alone("presentation") as alone:
        return _deliver(limit if alone else 0)


def _deliver(limit: int) -> dict[str, int]:
    done, failing = {"delivered": 0, "failed": 0}, set[UUID]()
    for _turn in range(limit):
        delivery = _taken(failing)
        if delivery is None:
            break
        taken = _send(delivery)
        done["delivered" if taken else "failed"] += 1
        if not taken:
            failing.add(delivery.client_id)
    return done


@transaction.atomic
def _taken(failing: Collection[UUID]) -> Delivery | None:
    """The next one, for this process alone for a while."""
    rows = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("client")
    due = rows.exclude(client__in=failing)
    delivery = due.filter(next_at__lte=timezone.now()).order_by("next_at").first()
    if delivery:
        delivery.attempts += 1
        delivery.next_at = timezone.now() + webhooks.LEASE
        delivery.save(update_fields=["attempts", "next_at"])
    return delivery


def _send(delivery: Delivery) -> bool:
    body = compact_json(delivery.body)
    keys = webhook_keys(delivery.client)
    taken, outcome = webhooks.send(delivery.client.webhook, str(delivery.pk), body, keys)
    _note(delivery, taken, outcome)
    return taken


@transaction.atomic
def _note(delivery: Delivery, taken: bool, outcome: str) -> None:
    now = timezone.now()
    delivery.last_outcome = outcome[:60]
    delivery.delivered_at = now if taken else None
    delivery.next_at = None if taken else webhooks.next_attempt(delivery.attempts, now)
    delivery.save(update_fields=["last_outcome", "delivered_at", "next_at"])


def forget_old() -> int:
    """Delete what was told, or given up, a week ago."""
    over = Delivery.objects.filter(next_at=None, created_at__lte=timezone.now() - FORGET_AFTER)
    return over.delete()[0]
