"""Requests that cannot be read are the sender's fault: each gets its 400 before any code trips over it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.utils.http import parse_header_parameters

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_FOREIGN = "wallet.foreign_charset"


def utf8_alone(application: WSGIApplication) -> WSGIApplication:
    """Take another charset out of Content-Type: Django would decode the address by it, before any middleware."""

    def answer(environ, start_response):  # type: ignore[no-untyped-def]
        line = environ.get("CONTENT_TYPE", "")
        try:
            charset = parse_header_parameters(line)[1].get("charset", "utf-8")
        except ValueError:
            charset = "unknown"
        if charset.lower() not in ("utf-8", "utf8"):
            environ["CONTENT_TYPE"] = line.partition(";")[0]
            environ[_FOREIGN] = True
        return application(environ, start_response)

    return answer


class UnreadableMiddleware:
    """Refuse a NUL in the address, which no database takes, and a body not in UTF-8. Stands behind the language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        if request.META.get(_FOREIGN) or "\0" in request.path or "\0" in query or "%00" in query:
            raise BadRequest
        return self.get_response(request)
