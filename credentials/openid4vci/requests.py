"""Credential requests (OpenID4VCI 1.0 section 8.2), read and checked as far as the request alone tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from ..errors import (
    InvalidCredentialRequest,
    InvalidNotificationRequest,
    InvalidProof,
    UnknownCredentialConfiguration,
    UnknownCredentialIdentifier,
)
from ..models import AccessToken, CardKind, NotificationEvent
from .encryption import ResponseEncryption, body_and_encryption
from .metadata import BATCH_SIZE, configurations
from .proofs import TYPES, HolderKey, verify_proofs
from .reading import Malformed, body_of, json_object


@dataclass(frozen=True, slots=True)
class CredentialRequest:
    """What to issue, and the keys to issue it to."""

    format: str
    keys: list[HolderKey]
    encryption: ResponseEncryption | None = None


def credential_request(request: HttpRequest, token: AccessToken) -> CredentialRequest:
    """Read and check a request for the card that the token is for."""
    body, encryption = body_and_encryption(request)
    return CredentialRequest(_requested_format(body, token), _keys(body, token.kind), encryption)


def _requested_format(body: dict[str, Any], token: AccessToken) -> str:
    offered = {configuration.id: configuration.format for configuration in configurations(token.kind)}
    if token.credential_identifier:
        _check_identifier(body, token)
        return offered[token.configuration_id].CODE
    if "credential_identifier" in body:
        if "credential_configuration_id" in body:
            raise InvalidCredentialRequest("Send credential_configuration_id only, without credential_identifier.")
        raise UnknownCredentialIdentifier(
            "The token response gave no credential identifiers: send credential_configuration_id instead."
        )
    wanted = body.get("credential_configuration_id")
    if not isinstance(wanted, str):
        raise InvalidCredentialRequest("credential_configuration_id must be a string: a name of the metadata.")
    allowed = [token.configuration_id] if token.configuration_id else list(offered)
    if wanted not in allowed:
        raise UnknownCredentialConfiguration(
            f"This token is for {' or '.join(allowed)}: send that as credential_configuration_id."
        )
    return offered[wanted].CODE


def _check_identifier(body: dict[str, Any], token: AccessToken) -> None:
    if "credential_configuration_id" in body:
        raise InvalidCredentialRequest("Send the credential_identifier of the token response only.")
    wanted = body.get("credential_identifier")
    if not isinstance(wanted, str):
        raise InvalidCredentialRequest("credential_identifier must be the string of the token response.")
    if wanted != token.credential_identifier:
        raise UnknownCredentialIdentifier("credential_identifier must be that of the token response.")


def _keys(body: dict[str, Any], kind: CardKind) -> list[HolderKey]:
    proofs = body.get("proofs")
    if "proof" in body or not isinstance(proofs, dict) or len(proofs) != 1 or not proofs.keys() <= set(TYPES):
        raise InvalidProof(f"Send proofs as an object with one member, {' or '.join(TYPES)}.")
    [(proof_type, texts)] = proofs.items()
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        raise InvalidProof(f"proofs.{proof_type} must be an array of one or more JWTs.")
    most = BATCH_SIZE if proof_type == "jwt" else 1
    if len(texts) > most:
        raise InvalidProof(f"proofs.{proof_type} has more than {most} entries: see batch_size in the metadata.")
    keys = verify_proofs(proof_type, texts, kind)
    if len(keys) > BATCH_SIZE:
        raise InvalidProof(f"The proofs name more than {BATCH_SIZE} keys: see batch_size in the metadata.")
    return keys


@dataclass(frozen=True, slots=True)
class DeferredRequest:
    """Which request that waits is asked for."""

    transaction_id: str
    encryption: ResponseEncryption | None = None


def deferred_request(request: HttpRequest) -> DeferredRequest:
    """Read a deferred credential request (OpenID4VCI 1.0 section 9.1)."""
    body, encryption = body_and_encryption(request)
    transaction_id = body.get("transaction_id")
    if not isinstance(transaction_id, str) or not transaction_id or "\0" in transaction_id:
        raise InvalidCredentialRequest("transaction_id must be the string of the response with 202.")
    return DeferredRequest(transaction_id, encryption)


@dataclass(frozen=True, slots=True)
class Notification:
    """What a wallet says of a delivery."""

    notification_id: str
    event: NotificationEvent


def notification_request(request: HttpRequest) -> Notification:
    """Read a notification (OpenID4VCI 1.0 section 11.1). Its description is free text and is not kept."""
    try:
        body = json_object(body_of(request, "application/json"))
    except Malformed as error:
        raise InvalidNotificationRequest(f"The request: {error}") from None
    notification_id, event = body.get("notification_id"), body.get("event")
    if not isinstance(notification_id, str) or not notification_id:
        raise InvalidNotificationRequest("notification_id must be the string of the credential response.")
    if not isinstance(event, str) or event not in NotificationEvent.values:
        raise InvalidNotificationRequest(f"event must be one of {', '.join(NotificationEvent.values)}.")
    if not isinstance(body.get("event_description", ""), str):
        raise InvalidNotificationRequest("event_description must be a string.")
    return Notification(notification_id, NotificationEvent(event))
