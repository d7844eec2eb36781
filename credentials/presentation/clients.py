"""Systems of others: their secrets, their access tokens, and what they may ask."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from identity.actors import Actor
from identity.audit import audited, note
from identity.outside.limits import within_limit
from identity.outside.secrets import webhook_key_text

from ..openid4vci.secrets import hashed, new_secret, seal, unseal
from .errors import TooManyRequests
from .models import Audience, ClientSecret, Purpose, VerifierClient

PERMISSION = "presentation.change_verifierclient"
TOKEN_SECONDS = 600
_SALT = "presentation.access-token"


@dataclass(frozen=True, slots=True)
class NewSecret:
    """What is shown once: the secret, and the key with which our webhooks are signed."""

    row: ClientSecret
    secret: str
    webhook_key: str


@transaction.atomic
def make_secret(client: VerifierClient, *, by: Actor) -> NewSecret:
    """A further secret for a system; the older stay valid until they are revoked. Raises NotAllowed."""
    by.require_staff(PERMISSION)
    secret, key = new_secret(), new_secret()
    raw = base64.urlsafe_b64decode(f"{key}=")
    row = _made(client, hashed(secret), seal(f"webhook-{client.pk.hex}", raw), by=by)
    return NewSecret(row, secret, webhook_key_text(raw))


@audited("verifier_client.secret_made")
def _made(client: VerifierClient, secret_hash: bytes, sealed: bytes, *, by: Actor) -> ClientSecret:
    note(client=str(client.pk))
    return ClientSecret.objects.create(client=client, secret_hash=secret_hash, sealed_webhook_key=sealed)


@transaction.atomic
@audited("verifier_client.secrets_revoked")
def revoke_secrets(client: VerifierClient, *, by: Actor) -> VerifierClient:
    """End every secret of a system, and with them its access tokens. Raises NotAllowed."""
    by.require_staff(PERMISSION)
    ended = ClientSecret.objects.filter(client=client, revoked_at=None).update(revoked_at=timezone.now())
    note(ended=ended)
    return client


def webhook_keys(client: VerifierClient) -> list[bytes]:
    """The keys of all secrets that are valid, newest first: a receiver that changes its secret misses nothing."""
    rows = ClientSecret.objects.filter(client=client, revoked_at=None).order_by("-created_at")
    keys = [unseal(f"webhook-{client.pk.hex}", bytes(row.sealed_webhook_key)) for row in rows]
    return [key for key in keys if key is not None]


def access_token(client_id: str, secret: str) -> str | None:
    """A token for ten minutes, or None if these are not the credentials of a system in use."""
    row = _valid().filter(secret_hash=hashed(secret)).first()
    if row is None or str(row.client_id) != client_id.lower():
        return None
    return signing.dumps({"secret": row.pk}, salt=_SALT)


def client_of(token: str) -> VerifierClient | None:
    """Whose token it is; None once it is over, or its secret or its system is."""
    try:
        claims = signing.loads(token, salt=_SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature:
        return None
    row = _valid().filter(pk=claims["secret"]).first()
    return row.client if row else None


def _valid() -> QuerySet[ClientSecret]:
    return ClientSecret.objects.select_related("client").filter(revoked_at=None, client__active=True)


def may_ask(purpose: Purpose, client: VerifierClient | None) -> bool:
    """Whether a system may check for a purpose; None: the verifier's own page."""
    if client is None:
        return purpose.audience == Audience.EVERYONE
    if purpose.organisation_id and purpose.organisation_id != client.organisation_id:
        return False
    return client.purposes.filter(pk=purpose.pk).exists()


def spend(what: str, who: str, *, limit: int, seconds: int = 60) -> None:
    """Count one use. Raises TooManyRequests, which says when to come again."""
    if not within_limit(what, who, limit=limit, seconds=seconds):
        raise TooManyRequests(retry_after=seconds)
