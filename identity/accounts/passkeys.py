"""Passkeys: what we ask for beyond allauth and WebAuthn themselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from ..errors import LastPasskey
from ..models import User

View = Callable[..., HttpResponseBase]


def exact_origin(view: View) -> View:
    """Refuse a credential made for another origin: the libraries below take any subdomain, in sandbox any origin.

    Also refuses what those libraries would stumble over: a body or a credential that cannot be read.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        credential = _body(request).get("credential")
        if credential is not None and _client_origin(credential) != expected_origin(request):
            problem = {"type": "about:blank", "title": "Wrong origin", "status": 400, "code": "wrong_origin"}
            return JsonResponse(problem, status=400, content_type="application/problem+json")
        return view(request, *args, **kwargs)

    return checked


def expected_origin(request: HttpRequest) -> str:
    """Our own address, by configuration and not by what the request says."""
    ours: list[str] = [settings.WALLET_ORIGIN, settings.ADMIN_ORIGIN]
    return next((origin for origin in ours if urlsplit(origin).netloc == request.get_host()), "")


def _body(request: HttpRequest) -> dict[str, Any]:
    if request.content_type == "multipart/form-data":
        raise BadRequest("JSON only: the CSRF check has read this body already.")
    if request.method in ("GET", "HEAD") or not request.body:
        return {}
    try:
        body = json.loads(request.body)
        json.dumps(body, ensure_ascii=False).encode()  # half a surrogate pair is no text that a database takes
    except (ValueError, RecursionError) as error:
        raise BadRequest("This body is not JSON.") from error
    if not isinstance(body, dict):
        raise BadRequest("The body must be an object.")
    return body


def _client_origin(credential: Any) -> str:
    """The origin in the browser's signed client data."""
    try:
        kind = RegistrationResponse if "attestationObject" in credential["response"] else AuthenticationResponse
        return str(kind.from_dict(credential).response.client_data.origin)
    except Exception as error:  # a parser of CBOR and of JSON, each failing in many ways on what an outsider sends
        raise BadRequest("This credential cannot be read.") from error


def passkeys_of(user: User) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("created_at", "pk"))


@transaction.atomic
def require_another_passkey(user: User, removed: set[int]) -> None:
    """Hold the account's row, so that two removals at once cannot take the last two passkeys. Raises LastPasskey."""
    User.objects.select_for_update().get(pk=user.pk)
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exclude(pk__in=removed)
    if not kept.exists():
        raise LastPasskey
