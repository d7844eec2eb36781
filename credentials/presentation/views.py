"""Protocol endpoints of the verifier: request object, answer, result."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from identity.signing.keys import verification_keys

from ..api.base import NO_STORE, ProtocolView
from ..errors import InvalidRequest
from ..openid4vci.reading import Malformed, body_of, form_of, json_object
from ..openid4vci.secrets import hashed
from . import actions
from .errors import NoSuchRequest
from .models import PresentationRequest
from .request_objects import KIND, MEDIA_TYPE, verifier_did

MAX_WALLET_NONCE = 512  # characters


class RequestObjectView(ProtocolView):
    """`request_uri`, by GET or, with the wallet's nonce, by POST (OpenID4VP 1.0 section 5.10)."""

    @extend_schema(operation_id="openid4vp_request", tags=["presentation"], responses={200: OpenApiTypes.STR})
    def get(self, request: Request, request_id: UUID) -> HttpResponse:
        return self.answered(actions.fetch_request_object(request_id))

    @extend_schema(operation_id="openid4vp_request_post", tags=["presentation"], responses={200: OpenApiTypes.STR})
    def post(self, request: Request, request_id: UUID) -> HttpResponse:
        wallet_nonce = form_of(request._request).get("wallet_nonce")
        if wallet_nonce is not None and len(wallet_nonce) > MAX_WALLET_NONCE:
            raise InvalidRequest(f"wallet_nonce has at most {MAX_WALLET_NONCE} characters.")
        return self.answered(actions.fetch_request_object(request_id, wallet_nonce))

    def answered(self, jwt: str) -> HttpResponse:
        return HttpResponse(jwt, content_type=MEDIA_TYPE, headers=NO_STORE)


class ResponseView(ProtocolView):
    """`response_uri`: where the wallet posts its one answer (OpenID4VP 1.0 sections 8.2 and 8.3)."""

    @extend_schema(operation_id="openid4vp_response", tags=["presentation"], responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, request_id: UUID) -> HttpResponse:
        taken = actions.take_answer(request_id, form_of(request._request))
        if taken.refusal:
            raise taken.refusal
        body = {"redirect_uri": taken.redirect_uri} if taken.redirect_uri else {}
        return JsonResponse(body, headers=NO_STORE)


def credential_of(request: HttpRequest) -> dict[str, Any]:
    """A DigitalCredential as JSON: protocol and data. Raises InvalidRequest."""
    try:
        return json_object(body_of(request, "application/json"))
    except Malformed as error:
        raise InvalidRequest(str(error)) from None


class ResultView(ProtocolView):
    """The result, for whoever holds the token that was given when the check began."""

    @extend_schema(operation_id="openid4vp_result", tags=["presentation"], responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, token: str) -> HttpResponse:
        rows = PresentationRequest.objects.select_related("purpose").filter(forget_at__gt=timezone.now())
        found = rows.filter(token_hash=hashed(token)).first()
        if found is None:
            raise NoSuchRequest("There is no such result, or it is forgotten already.")
        return JsonResponse(actions.result_of(found), headers=NO_STORE)

    @extend_schema(operation_id="openid4vp_browser_answer", tags=["presentation"], responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, token: str) -> HttpResponse:
        """Hand in what the browser's Digital Credentials API gave."""
        found = PresentationRequest.objects.filter(token_hash=hashed(token)).first()
        if found is None:
            raise NoSuchRequest("There is no such request.")
        actions.take_browser_answer(found.pk, credential_of(request._request))
        return self.get(request, token)


@require_safe
@cache_control(public=True, max_age=300)
def did_document(request: HttpRequest) -> JsonResponse:
    """DID document of the verifier: the keys that sign its requests."""
    did = verifier_did()
    methods = [
        {
            "id": f"{did}#{key.kid}",
            "type": "JsonWebKey",
            "controller": did,
            "publicKeyJwk": {**key.public_jwk, "kid": key.kid, "alg": key.algorithm, "use": "sig"},
        }
        for key in verification_keys(KIND)
    ]
    document = {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": did,
        "alsoKnownAs": [settings.VERIFIER_ORIGIN],
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }
    return JsonResponse(document, content_type="application/did+json")
