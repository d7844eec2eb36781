"""A key's life: prepared, announced, active, retired; or reported compromised. docs/keys.md says why in this order."""

from __future__ import annotations

import datetime as dt

from cryptography import x509
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from identity.actors import Actor
from identity.audit import audited, note, record
from identity.models import Approval, ApprovalState
from identity.second_person import finish, request_approval

from . import ceremony, client
from .checking import waiting_key_of
from .errors import RotationUnderWay
from .models import IssuerKey, KeyPurpose, KeyState
from .rules import institution_of

ROTATE, APPROVE, REPORT = "signing.rotate_key", "signing.approve_rotation", "signing.report_compromise"
ROTATION = "signing.rotation"
# What began under the old key is finished under it: a request object is fetched minutes after it was made.
PUT_AWAY_AFTER = dt.timedelta(minutes=15)


@transaction.atomic
@audited("key.rotation_requested")
def request_rotation(purpose: str, *, by: Actor, reason: str = "") -> Approval:
    """Ask a second person to replace the key of a purpose.

    Raises:
        RotationUnderWay: it is being replaced.
        NotAllowed, OutOfScope: not the city's staff, or without the permission.
    """
    by.require_staff(ROTATE)
    by.require_scope()
    if _rotations(purpose, ApprovalState.REQUESTED, ApprovalState.APPROVED).exists():
        raise RotationUnderWay
    assert purpose in KeyPurpose or institution_of(purpose), purpose  # noqa: S101
    return request_approval(ROTATION, {"purpose": str(purpose)}, by=by, reason=reason)


def execute_rotation(approval: Approval, by: Actor) -> None:
    """What the second person's approval starts; `activate_due` ends it. A spare key is used where there is one."""
    purpose = approval.payload["purpose"]
    if _rotations(purpose, ApprovalState.APPROVED).exclude(pk=approval.pk).exists():
        raise RotationUnderWay
    key = _next_key(purpose)
    if key is None:
        prepare_key(purpose, by=by)
    elif key.state == KeyState.ANNOUNCED:
        _schedule(key)


@transaction.atomic
def prepare_key(purpose: str, *, by: Actor) -> IssuerKey:
    """Have the signing process make the next key of a purpose; the one that waits already, if one does.

    Where the root is at hand (the sandbox), or the purpose has no certificates, it is announced at once.

    Raises:
        SignerUnavailable, SignerRefused: see identity.signing.client.
    """
    if (key := _next_key(purpose)) is not None:
        return key
    now = timezone.now()
    kid, jwk = client.create_key(purpose, ceremony.algorithm_of(purpose))
    key = IssuerKey(kid=kid, purpose=purpose, algorithm=ceremony.algorithm_of(purpose), public_jwk=jwk)
    key.state, key.valid_from, key.valid_until = KeyState.PREPARED, now, now + dt.timedelta(days=1)
    key.save(force_insert=True)
    record("key.prepared", by=by, subject=key, detail={"purpose": purpose})
    leaf = ceremony.leaf_by_development_root(purpose, ceremony.public_key_of(jwk))
    if leaf is not None or ceremony.subject_of(purpose) is None:
        _announce(key, leaf, by=by)
    return key


@transaction.atomic
def import_certificate(certificate: x509.Certificate, *, by: Actor) -> IssuerKey:
    """Take a certificate that came back from the ceremony. The holders of the root approved the key by making it.

    Raises:
        CertificateRefused: another root, no key that waits for it, or names and times that are not ours.
    """
    key = waiting_key_of(certificate)
    _announce(key, certificate, by=by)
    return key


def _announce(key: IssuerKey, leaf: x509.Certificate | None, *, by: Actor) -> None:
    """Publish a key. It signs at once where none does, otherwise after the overlap, once a rotation is approved."""
    now = timezone.now()
    for name, value in ceremony.period_and_chain(leaf, now).items():
        setattr(key, name, value)
    if not IssuerKey.objects.filter(purpose=key.purpose, state=KeyState.ACTIVE).exists():
        key.state, key.signs_from = KeyState.ACTIVE, now
    else:
        key.state = KeyState.ANNOUNCED
    key.save()
    record("key.announced", by=by, subject=key, detail={"purpose": key.purpose, "state": key.state})
    if key.state == KeyState.ANNOUNCED and _rotations(key.purpose, ApprovalState.APPROVED).exists():
        _schedule(key)


def _schedule(key: IssuerKey) -> None:
    key.signs_from = timezone.now() + dt.timedelta(seconds=settings.KEY_OVERLAP)
    key.save(update_fields=["signs_from"])


@transaction.atomic
def activate_due(*, by: Actor) -> list[IssuerKey]:
    """Let every announced key sign whose time has come, if the signing process holds it; the old ones retire."""
    due = IssuerKey.objects.select_for_update().filter(state=KeyState.ANNOUNCED, signs_from__lte=timezone.now())
    held = client.ping() if (keys := list(due)) else []
    activated = [key for key in keys if key.kid in held]
    for key in activated:
        _take_over(key, by=by)
    return activated


def _take_over(key: IssuerKey, *, by: Actor) -> None:
    now = timezone.now()
    old = IssuerKey.objects.select_for_update().filter(purpose=key.purpose, state=KeyState.ACTIVE)
    old.update(state=KeyState.RETIRED, ended_at=now)
    key.state, key.signs_from = KeyState.ACTIVE, now
    key.save(update_fields=["state", "signs_from"])
    record("key.rotated", by=by, subject=key, detail={"purpose": key.purpose})
    for approval in _rotations(key.purpose, ApprovalState.APPROVED):
        finish(approval, by=by)


@transaction.atomic
@audited("key.compromised")
def report_compromise(key: IssuerKey, reason: str, *, by: Actor) -> IssuerKey:
    """Withdraw all trust in a key, now and by one person; a spare takes over, or the next one is prepared.

    The same again changes nothing. What the key signed is refused as soon as the trust list is read again.

    Raises:
        NotAllowed, OutOfScope: not the city's staff, or without the permission.
    """
    by.require_staff(REPORT)
    by.require_scope()
    locked = IssuerKey.objects.select_for_update().get(pk=key.pk)
    note(reason=reason, purpose=locked.purpose, before=locked.state)
    if locked.state == KeyState.COMPROMISED:
        return locked
    signed = locked.state == KeyState.ACTIVE
    locked.state, locked.ended_at = KeyState.COMPROMISED, timezone.now()
    locked.save(update_fields=["state", "ended_at"])
    if signed:
        spare = _next_key(locked.purpose) or prepare_key(locked.purpose, by=by)
        if spare.state == KeyState.ANNOUNCED:
            _take_over(spare, by=by)
    return locked


@transaction.atomic
def begin_signing(purpose: str, *, by: Actor) -> IssuerKey:
    """Have a key of a purpose sign as soon as it is certified: nobody waits for the overlap where none signed.

    Raises:
        SignerUnavailable, SignerRefused: see identity.signing.client.
    """
    if active := IssuerKey.objects.filter(purpose=purpose, state=KeyState.ACTIVE).first():
        return active
    key = prepare_key(purpose, by=by)
    if key.state == KeyState.ANNOUNCED:
        _take_over(key, by=by)
    return key


@transaction.atomic
def stop_signing(purpose: str, *, by: Actor) -> None:
    """Retire the key that signs; the signing process puts it away soon. What it signed is not judged by that."""
    for key in IssuerKey.objects.select_for_update().filter(purpose=purpose, state=KeyState.ACTIVE):
        key.state, key.ended_at = KeyState.RETIRED, timezone.now()
        key.save(update_fields=["state", "ended_at"])
        record("key.stopped", by=by, subject=key, detail={"purpose": purpose})


def put_away_ended(*, by: Actor) -> list[str]:
    """Have the signing process forget the keys that must not sign any more: compromised at once, retired soon."""
    ended = IssuerKey.objects.filter(kid__in=client.ping())
    compromised = ended.filter(state=KeyState.COMPROMISED)
    retired = ended.filter(state=KeyState.RETIRED, ended_at__lte=timezone.now() - PUT_AWAY_AFTER)
    kids = list((compromised | retired).values_list("kid", flat=True))
    for kid in kids:
        client.put_away(kid)
    return kids


def _next_key(purpose: str) -> IssuerKey | None:
    return IssuerKey.objects.select_for_update().filter(purpose=purpose, state__in=KeyState.NEXT_TO_SIGN).first()


def _rotations(purpose: str, *states: str) -> QuerySet[Approval]:
    return Approval.objects.filter(kind=ROTATION, payload__purpose=purpose, state__in=states)
