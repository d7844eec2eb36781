"""What the issuer's protocol views share: OAuth errors instead of problem details, and nothing left to chance."""

from __future__ import annotations

from typing import Any

import structlog
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified, JsonResponse
from rest_framework import exceptions
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from identity.signing.client import SignerUnavailable

from ..errors import InvalidDpopProof, ProtocolError
from ..openid4vci import dpop

log = structlog.get_logger(__name__)
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class _Ignored(BaseContentNegotiation):
    """Each address has one answer, whatever the Accept header says: a wallet's guess must not cost it the answer."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class ProtocolView(APIView):
    """A view of OAuth 2.0 and OpenID4VCI: no session, no cookies, errors as these specifications write them."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    content_negotiation_class = _Ignored

    def handle_exception(self, exc: Exception) -> HttpResponseBase:  # type: ignore[override]
        if isinstance(exc, ProtocolError):
            return error_response(exc.error, exc.description, exc.status, exc.headers)
        if isinstance(exc, exceptions.MethodNotAllowed):
            allowed = ", ".join(self.allowed_methods)
            return error_response("invalid_request", f"Use {allowed} here.", 405, {"Allow": allowed})
        if isinstance(exc, SignerUnavailable | OperationalError):
            log.error("protocol.unavailable", exc_info=exc)
            return error_response("temporarily_unavailable", "Try again in a minute.", 503, {"Retry-After": "60"})
        log.error("protocol.failed", exc_info=exc)
        return error_response("server_error", "The issuer made a mistake, and it is recorded.", 500, {})

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Whoever sends a DPoP proof gets a nonce for the next one (RFC 9449 section 8.2)."""
        if dpop.HEADER in request.headers:
            for name, value in dpop.nonce_headers().items():
                response.headers[name] = value
        return super().finalize_response(request, response, *args, **kwargs)


class ResourceView(ProtocolView):
    """What an access token opens: what is wrong with a DPoP proof is a challenge here (RFC 9449 section 7.1)."""

    def handle_exception(self, exc: Exception) -> HttpResponseBase:  # type: ignore[override]
        if isinstance(exc, InvalidDpopProof):
            return error_response(exc.error, exc.description, 401, exc.challenge)
        return super().handle_exception(exc)


def error_response(error: str, description: str, status: int, headers: dict[str, str]) -> JsonResponse:
    body = {"error": error, "error_description": description}
    return JsonResponse(body, status=status, headers=NO_STORE | headers)


def cached_response(request: HttpRequest, *, content: str, content_type: str, etag: str, max_age: int) -> HttpResponse:
    """A public answer that clients and caches may keep; 304 where they have it already."""
    headers = {"ETag": f'"{etag}"', "Cache-Control": f"public, max-age={max_age}", "Vary": "Accept-Encoding"}
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(content, content_type=content_type, headers=headers)
