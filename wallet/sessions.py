"""A session belongs to the origin at which its person signed in, whatever name its cookie travels under."""

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponseBase

ORIGIN = "origin_role"


class OriginSessionMiddleware:
    """Stands right after SessionMiddleware: a session of another origin counts for nothing here, and is left alone.

    Cookies do not know ports, so a browser or a person may carry one over.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        role: str = request.origin_role  # type: ignore[attr-defined]
        # without a cookie there is nothing to look up
        if request.session.session_key and request.session.get(ORIGIN, role) != role:
            request.session = type(request.session)()
        response = self.get_response(request)
        if request.session.modified and SESSION_KEY in request.session and ORIGIN not in request.session:
            request.session[ORIGIN] = role
        return response
