"""A member's devices with our own wallet: registered by their key, ended with what was issued to them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member, Session

from ..errors import DeviceEnded, DeviceUnknown
from ..models import Credential, CredentialState, StatusReason, WalletDevice
from .statuses import apply


@dataclass(frozen=True, slots=True)
class Registration:
    """What a wallet says of itself; `thumbprint` is of the key that it proved to have."""

    thumbprint: str
    name: str
    session: UUID | None


@transaction.atomic
def register_device(registration: Registration, member: Member, *, by: Actor) -> WalletDevice:
    """Know a wallet by its key; the same key again renews what is known of it.

    Raises:
        DeviceEnded: the key was ended, or is another member's.
    """
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    device = WalletDevice.objects.filter(thumbprint=registration.thumbprint).first()
    if device is None:
        return _register(registration, member, by=by)
    if device.ended_at or device.member_id != member.pk:
        raise DeviceEnded
    device.seen_at, device.session, device.name = timezone.now(), registration.session, registration.name
    device.save(update_fields=["seen_at", "session", "name"])
    return device


@audited("device.registered")
def _register(registration: Registration, member: Member, *, by: Actor) -> WalletDevice:
    now = timezone.now()
    return WalletDevice.objects.create(
        member=member,
        thumbprint=registration.thumbprint,
        name=registration.name,
        session=registration.session,
        registered_at=now,
        seen_at=now,
    )


@transaction.atomic
@audited("device.ended")
def end_device(device_id: UUID, member: Member, *, by: Actor) -> WalletDevice:
    """A device is lost or given away: its session ends, its cards are revoked, its key is attested no more.

    Raises:
        DeviceUnknown: there is none, or it is somebody else's.
        DeviceEnded: it was ended before.
    """
    rows = WalletDevice.objects.select_for_update(no_key=True)
    device = rows.filter(pk=device_id, member=member).first()
    if device is None:
        raise DeviceUnknown
    if device.ended_at:
        raise DeviceEnded
    live = list(cards_on(device).select_for_update(no_key=True, of=("self",)).select_related("member").order_by("pk"))
    apply(live, CredentialState.REVOKED, StatusReason.DEVICE_LOST, by=by)
    if device.session:
        Session.objects.filter(account=member.user, public_id=device.session).delete()
    device.ended_at = timezone.now()
    device.save(update_fields=["ended_at"])
    note(cards=len(live))
    return device


def cards_on(device: WalletDevice) -> QuerySet[Credential]:
    """What was issued to a device and is not revoked: its tokens are bound to the device's key."""
    rows = Credential.objects.filter(member=device.member_id, token__dpop_jkt=device.thumbprint)
    return rows.exclude(state=CredentialState.REVOKED)
