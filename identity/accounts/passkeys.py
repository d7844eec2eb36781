"""Passkeys: what we ask for beyond allauth and WebAuthn themselves."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, JsonResponse

from ..errors import LastPasskey
from ..models import User

View = Callable[..., HttpResponseBase]


def exact_origin(view: View) -> View:
    """Refuse a credential made for another origin: the libraries below take any subdomain, in sandbox any origin."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        origin = _client_origin(request)
        if origin is not None and origin != expected_origin(request):
            problem = {"type": "about:blank", "title": "Wrong origin", "status": 400, "code": "wrong_origin"}
            return JsonResponse(problem, status=400, content_type="application/problem+json")
        return view(request, *args, **kwargs)

    return checked


def expected_origin(request: HttpRequest) -> str:
    """Our own address, by configuration and not by what the request says."""
    ours: list[str] = [settings.WALLET_ORIGIN, settings.ADMIN_ORIGIN]
    return next((origin for origin in ours if urlsplit(origin).netloc == request.get_host()), "")


def _client_origin(request: HttpRequest) -> str | None:
    """The origin in the browser's signed client data; None when the request carries no credential."""
    if request.method not in ("POST", "PUT"):
        return None
    try:
        encoded = json.loads(request.body)["credential"]["response"]["clientDataJSON"]
        origin = json.loads(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))["origin"]
    except (ValueError, KeyError, TypeError):
        return None  # the form behind says what is wrong with it
    return str(origin)


def passkeys_of(user: User) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("created_at", "pk"))


@transaction.atomic
def require_another_passkey(user: User, removed: set[int]) -> None:
    """Hold the account's row, so that two removals at once cannot take the last two passkeys. Raises LastPasskey."""
    User.objects.select_for_update().get(pk=user.pk)
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exclude(pk__in=removed)
    if not kept.exists():
        raise LastPasskey
