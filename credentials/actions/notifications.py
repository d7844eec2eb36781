"""What wallets say of a delivery: accepted, failed or deleted."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from identity.actors import Actor
from identity.audit import record

from ..errors import InvalidNotificationId, InvalidNotificationRequest
from ..models import Credential, CredentialState, NotificationEvent, StatusReason
from ..openid4vci.dpop import Presented
from ..openid4vci.requests import Notification
from .reissuing import keep_replaced
from .statuses import apply
from .tokens import check_notification_window, lock_token_for_notification

_REASONS = {
    NotificationEvent.FAILURE: StatusReason.WALLET_FAILED,
    NotificationEvent.DELETED: StatusReason.WALLET_DELETED,
}


@transaction.atomic
def take_notification(presented: Presented, read: Callable[[], Notification], *, by: Actor) -> None:
    """Keep what the wallet says; the same again changes nothing. A failed or deleted delivery ends its copies.

    `read` reads the request, once the token is known to be good.

    Raises:
        InvalidToken: unknown, ended, or older than a day.
        InvalidNotificationId: not of this token's delivery.
        InvalidNotificationRequest: an ended delivery is not accepted afterwards.
    """
    token = lock_token_for_notification(presented)
    rows = Credential.objects.select_for_update(no_key=True, of=("self",)).select_related("member")
    # With the cards that it replaces, locked in one order.
    locked = list(rows.filter(Q(token=token) | Q(replacement__new__token=token)).order_by("pk"))
    credential = next((row for row in locked if row.token_id == token.pk), None)
    check_notification_window(token, credential.issued_at if credential else None)
    notification = read()
    if credential is None or credential.notification_id != notification.notification_id:
        raise InvalidNotificationId("notification_id is not of a delivery to this token: send the one of its response.")
    if credential.notification == notification.event:
        return
    if credential.notification in NotificationEvent.ENDING:
        raise InvalidNotificationRequest(
            f"This delivery was reported as {credential.notification}, so its credentials have ended: get a new offer."
        )
    _keep(credential, notification.event, by)
    if notification.event == NotificationEvent.ACCEPTED:
        replaced = [row for row in locked if row is not credential and row.state != CredentialState.REVOKED]
        apply(replaced, CredentialState.REVOKED, StatusReason.REPLACED, by=by)
    else:
        keep_replaced(credential)


def _keep(credential: Credential, event: NotificationEvent, by: Actor) -> None:
    credential.notification, credential.notified_at = event, timezone.now()
    credential.save(update_fields=["notification", "notified_at"])
    record("credential.notified", by=by, subject=credential, detail={"event": event.value})
    if event in NotificationEvent.ENDING and credential.state != CredentialState.REVOKED:
        apply([credential], CredentialState.REVOKED, _REASONS[event], by=by)
