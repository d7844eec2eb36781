"""Refresh tokens: a wallet to which a member once consented gets its card anew, without the member.

Each use gives a successor. An answer may be lost, so a token works until its successor is used for the first time;
one that comes back after that was stolen or its successor was, so the consent counts no longer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from identity.actors import Actor
from identity.audit import record

from .. import own_wallet
from ..errors import InvalidGrant, InvalidRequest, InvalidScope, ProtocolError
from ..models import AccessToken, Authorization, CardKind, RefreshToken
from ..openid4vci import secrets
from ..openid4vci.attestation import Client
from ..openid4vci.details import chosen_configuration, configuration_ids
from ..openid4vci.metadata import configurations
from ..queries import current_kinds
from .tokens import GrantedToken, grant

LIFETIME = dt.timedelta(days=90)  # since the last use
CONSENT_LIFETIME = dt.timedelta(days=730)


def new_refresh_token(authorization: Authorization) -> str:
    """A token for a wallet to which the member consented, told once; in the transaction of what gives the right."""
    now, token = timezone.now(), secrets.new_secret()
    RefreshToken.objects.create(
        authorization=authorization,
        token_hash=secrets.hashed(token),
        created_at=now,
        expires_at=min(now + LIFETIME, authorization.created_at + CONSENT_LIFETIME),
    )
    return token


def redeem_refresh_token(form: dict[str, str], client: Client, jkt: str, *, by: Actor) -> GrantedToken:
    """Exchange a refresh token for an access token to the same card, in its current version.

    Raises:
        InvalidRequest: it is missing.
        InvalidGrant: unknown, ended or expired; of another wallet or key; the member left; the card is gone.
        InvalidScope, InvalidAuthorizationDetails: another card than the member consented to.
    """
    if "refresh_token" not in form:
        raise InvalidRequest("refresh_token is missing: send that of the token response.")
    outcome = _redeem(form, client, jkt, by)
    if isinstance(outcome, ProtocolError):  # raised outside the transaction: what a thief's use ends stays ended
        raise outcome
    return outcome


@transaction.atomic
def _redeem(form: dict[str, str], client: Client, jkt: str, by: Actor) -> GrantedToken | ProtocolError:
    digest = secrets.hashed(form["refresh_token"])
    rows = Authorization.objects.select_related("kind", "member").select_for_update(of=("self",), no_key=True)
    asked = rows.filter(refresh_tokens__token_hash=digest).first()
    if asked is None:
        return InvalidGrant("refresh_token is unknown: send the newest one that a token response gave.")
    first = asked.tokens.get(refresh=None)
    if (asked.client_id, asked.client_jkt) != (client.client_id, client.jkt):
        return InvalidGrant(
            "refresh_token was given to another wallet: use the client_id and attested key that got it."
        )
    if own_wallet.is_own(client.provider) and not own_wallet.is_live(client):
        return InvalidGrant("refresh_token is of a device that its holder removed: set the wallet up anew.")
    if first.dpop_jkt != jkt:
        return InvalidGrant(
            "refresh_token is bound to another key than that of the DPoP proof: use the key that got it."
        )
    used = asked.refresh_tokens.get(token_hash=digest)
    if used.ended_at:
        return _end_after_reuse(asked, by)
    kind = _current(asked)
    if used.expires_at <= timezone.now() or kind is None or (asked.member and asked.member.left_at):
        return InvalidGrant("refresh_token has expired, or its card is no longer issued: ask the holder again.")
    _check_wanted(form, asked, kind)
    return _grant_again(asked, used, kind, first, by)


def _grant_again(
    asked: Authorization, used: RefreshToken, kind: CardKind, first: AccessToken, by: Actor
) -> GrantedToken:
    asked.refresh_tokens.filter(ended_at=None).exclude(pk=used.pk).update(ended_at=timezone.now())
    if kind != asked.kind:
        asked.kind = kind
        asked.save(update_fields=["kind"])
    record("credential.token_refreshed", by=by, subject=asked)
    token = AccessToken(
        authorization=asked,
        refresh=used,
        dpop_jkt=first.dpop_jkt,
        configuration_id=asked.configuration_id,
        credential_identifier=first.credential_identifier,
    )
    return grant(token, new_refresh_token(asked))


def _current(asked: Authorization) -> CardKind | None:
    """The version of the card that is issued now, if it still comes in the configuration."""
    kind = current_kinds().filter(code=asked.kind.code).first()
    offered = kind is not None and asked.configuration_id in [each.id for each in configurations(kind)]
    return kind if offered else None


def _check_wanted(form: dict[str, str], asked: Authorization, kind: CardKind) -> None:
    if form.get("scope", asked.configuration_id) != asked.configuration_id:
        raise InvalidScope(f"scope must be {asked.configuration_id}, which the member consented to; or leave it out.")
    if (wanted := configuration_ids(form.get("authorization_details"))) is not None:
        chosen_configuration(wanted, kind, (asked.configuration_id,))


def _end_after_reuse(asked: Authorization, by: Actor) -> InvalidGrant:
    if end_consent(asked):
        record("credential.refresh_token_reused", by=by, subject=asked)
    return InvalidGrant("refresh_token was replaced by a newer one, or has ended: ask the holder again.")


def end_consent(asked: Authorization) -> int:
    """End every token of an authorization. Returns how many refresh tokens ended."""
    return _end([asked.pk])


def end_consents(credential_ids: Collection[UUID]) -> None:
    """The wallets of these credentials get no new ones, unless the holder consents again."""
    found = Authorization.objects.filter(tokens__credential__in=credential_ids).values_list("pk", flat=True)
    if authorizations := list(found):
        _end(authorizations)


def _end(authorizations: Collection[UUID]) -> int:
    now = timezone.now()
    AccessToken.objects.filter(authorization__in=authorizations, ended_at=None).update(ended_at=now)
    return RefreshToken.objects.filter(authorization__in=authorizations, ended_at=None).update(ended_at=now)
