"""Tokens made and revoked by staff; credentials issued and ended by integrators."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from anchoring.actions import append_commitment
from anchoring.log.records import JSON
from identity.actors import Actor
from identity.audit import audited, note

from ..formats.w3c import proofs, shapes
from ..formats.w3c.documents import status_entries
from ..formats.w3c.errors import Invalid
from ..formats.w3c.issuers import INTEGRATORS
from ..models import StatusList
from ..openid4vci.secrets import hashed, new_secret
from ..status.places import take_places
from .errors import Conflict, NotAuthorized, OutOfTokensScope, UnknownCredential
from .models import ApiCredential, ApiToken, Scope
from .queries import FIELDS

ADD, CHANGE = "vc_api.add_apitoken", "vc_api.change_apitoken"
ISSUED, STATUS = "vc_api.issued", "vc_api.status"


@transaction.atomic
@audited("vc_api.token_made")
def make_token(name: str, scopes: list[str], expires_at: dt.datetime, *, by: Actor) -> tuple[ApiToken, str]:
    """The token's text is given here once, and stored nowhere. Raises NotAllowed, OutOfScope."""
    by.require_staff(ADD)
    by.require_scope()
    secret = new_secret()
    token = ApiToken.objects.create(
        name=name, scopes=scopes, token_hash=hashed(secret), created_at=timezone.now(), expires_at=expires_at
    )
    note(token=token.pk, scopes=scopes)
    return token, secret


@transaction.atomic
@audited("vc_api.token_revoked")
def revoke_token(token: ApiToken, *, by: Actor) -> None:
    """It opens nothing from now on; what was issued with it stays. Raises NotAllowed, OutOfScope."""
    by.require_staff(CHANGE)
    by.require_scope()
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
    note(token=token.pk)


def authorized(header: str, scope: Scope) -> ApiToken:
    """The token in an Authorization header. Raises NotAuthorized, OutOfTokensScope."""
    scheme, _, secret = header.partition(" ")
    token = ApiToken.objects.filter(token_hash=hashed(secret)).first() if scheme.lower() == "bearer" else None
    if token is None or not token.is_live:
        raise NotAuthorized("Send `Authorization: Bearer <token>` with a token of the city's that is live.")
    if scope not in token.scopes:
        raise OutOfTokensScope(f"This token may not {scope.value}.")
    return token


@dataclass(frozen=True, slots=True)
class Options:
    """How to secure it; `suite` None: as a JWT."""

    suite: str | None
    credential_id: str | None = None


@transaction.atomic
@audited("vc_api.issued")
def issue(credential: dict[str, Any], options: Options, token: ApiToken, *, by: Actor) -> dict[str, Any] | str:
    """Secure a credential under the integrators' DID; one without a status gets ours.

    Raises:
        Invalid: it is no credential, or not the integrators' to issue.
        Conflict: this token issued one of that id before.
    """
    document = {"issuer": INTEGRATORS.did} | credential
    shapes.check_credential(document)
    _check_is_theirs(document)
    identifier = options.credential_id or document.get("id") or f"urn:uuid:{uuid.uuid4()}"
    place = take_places(1, settings.ISSUER_ORIGIN)[0]
    document.setdefault("credentialStatus", status_entries(place, "integrators-bitstring"))
    now = timezone.now()
    if options.suite is None:
        secured: dict[str, Any] | str = INTEGRATORS.envelop(document)
        digest = sha256(str(secured).encode()).digest()
    else:
        proven = INTEGRATORS.prove([document], options.suite, now.strftime("%Y-%m-%dT%H:%M:%SZ"))[0]
        secured, digest = proven.document, proven.digest
    record: dict[str, JSON] = {"signed_part_sha256": digest.hex(), "token": token.pk, "at": now.isoformat()}
    try:
        with transaction.atomic():
            ApiCredential.objects.create(
                token=token,
                identifier=identifier,
                status_list_id=place.list_id,
                status_index=place.index,
                issued_at=now,
                commitment=append_commitment(ISSUED, record),
            )
    except IntegrityError:
        raise Conflict("A credential of this id was issued with this token: give it another credentialId.") from None
    note(token=token.pk)
    return secured


def _check_is_theirs(document: dict[str, Any]) -> None:
    if shapes.issuer_of(document) != INTEGRATORS.did:
        raise Invalid("issuer", f"Leave this out, or send {INTEGRATORS.did}.")
    if "proof" in document:
        raise Invalid("proof", "Send the credential without a proof: this issuer adds its own.")
    own = f"{settings.ISSUER_ORIGIN}/contexts/"
    if any(isinstance(each, str) and each.startswith(own) for each in document["@context"]):
        raise Invalid("@context", "Contexts of the city's cards are for the city's cards.")


@transaction.atomic
@audited("vc_api.status_changed")
def set_status(identifier: str, purpose: str, on: bool, token: ApiToken, *, by: Actor) -> None:
    """Revoke (for good), suspend or reinstate. Raises UnknownCredential, Conflict."""
    rows = ApiCredential.objects.select_for_update(no_key=True)
    found = rows.filter(token=token, identifier=identifier).first()
    if found is None:
        raise UnknownCredential("This token issued no credential of that credentialId.")
    if purpose == "revocation" and found.revoked and not on:
        raise Conflict("A revoked credential stays revoked.")
    if getattr(found, FIELDS[purpose]) == on:
        return
    setattr(found, FIELDS[purpose], on)
    found.save(update_fields=[FIELDS[purpose]])
    append_commitment(STATUS, {"credential": found.pk, "purpose": purpose, "on": on})
    note(token=token.pk, credential=found.pk, purpose=purpose, on=on)
    StatusList.objects.filter(pk=found.status_list_id).update(version=uuid.uuid4())


SUITES = (proofs.EDDSA, proofs.ECDSA)
