"""One browser, four origins: cookies of one origin mean nothing at another.

Cookies do not know ports, and in sandbox mode the origins differ by port alone. So each origin but the wallet's has its
own names for the session and CSRF cookies; signing in at the admin leaves the wallet's session alone.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


def cookie_name(name: str, role: str) -> str:
    """The name by which an origin's cookie travels; `__Host-` stays in front."""
    if role in ("", "wallet"):
        return name
    prefix = "__Host-" if name.startswith("__Host-") else ""
    return f"{prefix}{role}_{name.removeprefix(prefix)}"


class OriginCookiesMiddleware:
    """Translate the cookie names on the way in and out. Stands right after wallet.origins.OriginMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        role: str = getattr(request, "origin_role", "")
        names = {name: cookie_name(name, role) for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)}
        for name, own in names.items():
            value = request.COOKIES.get(own)
            request.COOKIES.pop(name, None)
            if value is not None and value.isprintable():
                request.COOKIES[name] = value
        response = self.get_response(request)
        for name, own in names.items():
            if own != name and name in response.cookies:
                _rename(response, name, own)
        return response


def _rename(response: HttpResponseBase, name: str, own: str) -> None:
    morsel = response.cookies.pop(name)
    response.cookies[own] = morsel.value
    for attribute, value in morsel.items():
        if value:
            response.cookies[own][attribute] = value
