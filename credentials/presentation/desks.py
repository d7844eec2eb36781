"""Handing an organisation's purposes to its desks, whose scanners have no sign-in (docs/verifier-api.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from identity.actors import Actor, ActorKind
from identity.audit import audited, note
from identity.register.codes import new_code, read_code

from .clients import PERMISSION, may_ask
from .errors import DeskUnknown, TooManyDesks
from .models import Audience, DeskLink, Mode, VerifierClient
from .offline import described, fits_a_desk

MOST = 200  # of one system, at a time


@dataclass(frozen=True, slots=True)
class NewDesk:
    """What is shown once: the code to type, and the link with it in its fragment, which is sent nowhere."""

    row: DeskLink
    code: str
    link: str


@transaction.atomic
def make_desk(client: VerifierClient, name: str, *, by: Actor) -> NewDesk:
    """A code for one more desk. Raises TooManyDesks, and NotAllowed where staff may not."""
    if by.kind == ActorKind.STAFF:
        by.require_staff(PERMISSION)
    VerifierClient.objects.select_for_update().get(pk=client.pk)
    if DeskLink.objects.filter(client=client, revoked_at=None).count() >= MOST:
        raise TooManyDesks(most=MOST)
    code = new_code()
    row = _made(client, name, code.digest, by=by)
    return NewDesk(row, code.text, f"{settings.VERIFIER_ORIGIN}/#desk={code.text}")


@audited("verifier_client.desk_made")
def _made(client: VerifierClient, name: str, digest: bytes, *, by: Actor) -> DeskLink:
    note(client=str(client.pk))
    return DeskLink.objects.create(client=client, name=name, code_hash=digest)


@transaction.atomic
@audited("verifier_client.desk_revoked")
def revoke_desk(client: VerifierClient, desk_id: UUID, *, by: Actor) -> DeskLink:
    """Take a code back: with its next connection the desk loses the purposes. Raises DeskUnknown, NotAllowed."""
    if by.kind == ActorKind.STAFF:
        by.require_staff(PERMISSION)
    row = DeskLink.objects.select_for_update().filter(client=client, pk=desk_id, revoked_at=None).first()
    if row is None:
        raise DeskUnknown
    note(client=str(client.pk))
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    return row


def handed_to(typed: str) -> dict[str, Any]:
    """What a desk gets for its code. Raises DeskUnknown."""
    code = read_code(typed)
    rows = DeskLink.objects.select_related("client").filter(revoked_at=None, client__active=True)
    row = rows.filter(code_hash=code.digest).first() if code else None
    if row is None:
        raise DeskUnknown
    return {"name_ko": row.client.name_ko, "name_en": row.client.name_en, "purposes": desk_purposes(row.client)}


def desk_purposes(client: VerifierClient) -> list[dict[str, Any]]:
    """A system's purposes that one QR code can answer; those for everyone every desk has already.

    Only codes that the wallet shows by itself: what a gate may ask a wallet without a network is the public list.
    """
    rows = client.purposes.filter(active=True, modes__contains=[Mode.BROADCAST], audience=Audience.CLIENTS)
    return [
        described(each, {Mode.BROADCAST})
        for each in rows.order_by("code")
        if may_ask(each, client) and fits_a_desk(each)
    ]
