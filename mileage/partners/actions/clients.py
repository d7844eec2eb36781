"""Partners' systems: made and given secrets by the partner's own people, and the tokens they get for them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note
from identity.outside.limits import within_limit
from identity.outside.secrets import decrypt, encrypt, hashed, new_secret, webhook_key_text

from ..errors import PartnerNotActive, TooManyClients, TooManyRequests, UnknownClient
from ..models import ApiClient, ApiSecret, Partner, PartnerState

TOKEN_SECONDS = 600
OVERLAP = timedelta(days=1)
MOST_CLIENTS = 10
_SALT = "partners.access-token"


@dataclass(frozen=True, slots=True)
class NewSecret:
    """What is shown once: the secret, and the key with which our webhooks are signed."""

    client: ApiClient
    secret: str
    webhook_key: str


@dataclass(frozen=True, slots=True)
class Access:
    """What a token opens."""

    client: ApiClient
    scopes: frozenset[str]


@transaction.atomic
def make_client(
    partner: Partner, name: str, scopes: Sequence[str], webhook: str, *, sandbox: bool, by: Actor
) -> NewSecret:
    """A further system of a partner, with its first secret. Raises PartnerNotActive, TooManyClients."""
    locked = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    if locked.state == PartnerState.ENDED:
        raise PartnerNotActive
    if locked.clients.filter(active=True).count() >= MOST_CLIENTS:
        raise TooManyClients
    client = _made(locked, name, sorted(set(scopes)), webhook, sandbox, by=by)
    return rotate_secret(client, by=by)


@transaction.atomic
def rotate_secret(client: ApiClient, *, by: Actor) -> NewSecret:
    """A new secret; the older ones end in a day, so that a system can change over. Raises UnknownClient."""
    locked = ApiClient.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if not locked.active or locked.partner.state == PartnerState.ENDED:
        raise UnknownClient
    secret, key = new_secret(), base64.urlsafe_b64decode(f"{new_secret()}=")
    _rotated(locked, hashed(secret), encrypt(_webhook_secret(locked), key), by=by)
    return NewSecret(locked, secret, webhook_key_text(key))


@transaction.atomic
@audited("partner.client_ended")
def end_client(client: ApiClient, *, by: Actor) -> ApiClient:
    """Shut a system out at once, with its tokens."""
    client.active = False
    client.save(update_fields=["active"])
    ApiSecret.objects.filter(client=client).filter(_valid()).update(ends_at=now())
    return client


@audited("partner.client_made")
def _made(partner: Partner, name: str, scopes: list[str], webhook: str, sandbox: bool, *, by: Actor) -> ApiClient:
    note(scopes=scopes, sandbox=sandbox)
    return ApiClient.objects.create(partner=partner, name=name, scopes=scopes, webhook=webhook, sandbox=sandbox)


@audited("partner.secret_made")
def _rotated(client: ApiClient, secret_hash: bytes, sealed: bytes, *, by: Actor) -> ApiSecret:
    older = ApiSecret.objects.filter(client=client).filter(Q(ends_at=None) | Q(ends_at__gt=now() + OVERLAP))
    note(client=str(client.pk), older=older.update(ends_at=now() + OVERLAP))
    return ApiSecret.objects.create(client=client, secret_hash=secret_hash, sealed_webhook_key=sealed)


def webhook_keys(client: ApiClient) -> list[bytes]:
    """The keys of all secrets that are valid, newest first."""
    rows = ApiSecret.objects.filter(client=client).filter(_valid()).order_by("-created_at")
    keys = [decrypt(_webhook_secret(client), bytes(row.sealed_webhook_key)) for row in rows]
    return [key for key in keys if key is not None]


def access_token(client_id: str, secret: str, wanted: str = "") -> tuple[str, frozenset[str]] | None:
    """A token for ten minutes with the wanted scopes or all; None if these are not credentials in use.

    A scope that the system does not have is left out (RFC 6749 section 3.3).
    """
    row = _secrets().filter(secret_hash=hashed(secret)).first()
    if row is None or str(row.client_id) != client_id.lower():
        return None
    scopes = frozenset(row.client.scopes)
    if wanted:
        scopes &= frozenset(wanted.split())
    return signing.dumps({"secret": row.pk, "scopes": sorted(scopes)}, salt=_SALT), scopes


def access_of(token: str) -> Access | None:
    """What a token opens; None once it is over, or its secret, its system or its partner is."""
    try:
        claims = signing.loads(token, salt=_SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature:
        return None
    row = _secrets().filter(pk=claims["secret"]).first()
    return Access(row.client, frozenset(claims["scopes"]) & frozenset(row.client.scopes)) if row else None


def spend(what: str, who: str, *, limit: int, seconds: int = 60) -> None:
    """Count one use in this minute, or so many seconds. Raises TooManyRequests."""
    if not within_limit(what, who, limit=limit, seconds=seconds):
        raise TooManyRequests(retry_after=seconds)


def _secrets() -> QuerySet[ApiSecret]:
    rows = ApiSecret.objects.select_related("client__partner__district").filter(_valid(), client__active=True)
    return rows.filter(client__partner__state__in=PartnerState.LIVE)


def _valid() -> Q:
    return Q(ends_at=None) | Q(ends_at__gt=now())


def _webhook_secret(client: ApiClient) -> bytes:
    return salted_hmac("partners.webhook", client.pk.hex, algorithm="sha256").digest()
