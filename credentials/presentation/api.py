"""The API for systems of others (docs/verifier-api.md): a token, a request, its result."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from identity.outside.limits import within_limit
from identity.outside.secrets import basic_credentials

from ..api.base import NO_STORE, ProtocolView, error_response
from ..errors import ProtocolError
from ..openid4vci.reading import form_of
from . import dcql
from .actions import Question, result_of, start_request, take_browser_answer
from .clients import TOKEN_SECONDS, access_token, client_of, spend
from .errors import AnswerUnusable, BadToken, RequestGone, RequestOver, RequestUnknown
from .models import PresentationRequest, ResponseMode, VerifierClient
from .request_objects import address, ways_to_ask
from .views import credential_of

REQUESTS_A_MINUTE, READS_A_MINUTE, TOKENS_A_MINUTE = 60, 600, 30


class TokenView(ProtocolView):
    """An access token by client credentials (RFC 6749 section 4.4), with HTTP Basic."""

    @extend_schema(
        operation_id="verifier_token",
        tags=["verifier API"],
        request={"application/x-www-form-urlencoded": OpenApiTypes.OBJECT},
        responses={200: OpenApiTypes.OBJECT, 400: OpenApiTypes.OBJECT, 401: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request) -> HttpResponse:
        given = basic_credentials(request.headers.get("Authorization", ""))
        if form_of(request._request).get("grant_type") != "client_credentials":
            return error_response("unsupported_grant_type", "grant_type must be client_credentials.", 400, {})
        token = access_token(*given) if given else None
        if given:  # counted apart: who knows the client_id alone keeps its owner from nothing
            what = "verifier-token" if token else "verifier-token-refused"
            if not within_limit(what, given[0].lower(), limit=TOKENS_A_MINUTE):
                return error_response("too_many_requests", "Come again in a minute.", 429, {"Retry-After": "60"})
        if token is None:
            challenge = {"WWW-Authenticate": 'Basic realm="verifier"'}
            return error_response("invalid_client", "client_id and secret are wrong or revoked.", 401, challenge)
        body = {"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS}
        return JsonResponse(body, headers=NO_STORE)


class Wanted(serializers.Serializer[Any]):
    """What to ask."""

    purpose = serializers.SlugField(max_length=40)
    parameters = serializers.DictField(child=serializers.CharField(max_length=60), default=dict)
    response_mode = serializers.ChoiceField(ResponseMode.choices, default=ResponseMode.DIRECT_POST_JWT)
    format = serializers.ChoiceField(
        dcql.FORMATS, required=False, default="", help_text="Of the cards; without it as the purpose says."
    )
    origin = serializers.CharField(
        max_length=300,
        default="",
        help_text="Of the page that asks, for dc_api and dc_api.jwt; where there are several.",
    )


class Begun(serializers.Serializer[Any]):
    """A request that waits for a wallet."""

    id = serializers.UUIDField()
    state = serializers.CharField()
    authorization_request = serializers.CharField(required=False, help_text="For a QR code, or as a link: any wallet.")
    wallet_link = serializers.URLField(required=False, help_text="The same for the city's web wallet.")
    credential_request = serializers.DictField(
        required=False, help_text="With dc_api and dc_api.jwt instead of both: what navigator.credentials.get takes."
    )
    result = serializers.URLField()
    expires_at = serializers.DateTimeField()


class ClientView(APIView):
    """What an access token opens."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def client_of(self, request: Request, what: str, limit: int, seconds: int = 60) -> VerifierClient:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        client = client_of(token) if scheme.lower() == "bearer" and len(token) < 512 else None
        if client is None:
            raise BadToken
        spend(what, client.pk.hex, limit=limit, seconds=seconds)
        return client

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)
        for name, value in NO_STORE.items():
            final.headers[name] = value
        if final.status_code == 401:
            final.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        if final.status_code == 429:
            final.headers["Retry-After"] = str(final.data["retry_after"])
        return final


class RequestsView(ClientView):
    """Ask a wallet."""

    @extend_schema(operation_id="verifier_ask", tags=["verifier API"], request=Wanted, responses={201: Begun})
    def post(self, request: Request) -> Response:
        client = self.client_of(request, "verifier-ask", REQUESTS_A_MINUTE)
        wanted = Wanted(data=request.data)
        wanted.is_valid(raise_exception=True)
        data = wanted.validated_data
        mode = ResponseMode(data["response_mode"])
        more = {name: data[name] for name in ("parameters", "format", "origin")}
        question = Question(data["purpose"], response_mode=mode, client=client, **more)
        begun = start_request(question).request
        body = ways_to_ask(begun) | {
            "id": begun.pk,
            "state": begun.stage,
            "result": address("verifier-result", begun.pk),
            "expires_at": begun.expires_at,
        }
        return Response(Begun(body).data, 201)


class ResultOfClientView(ClientView):
    """How far it is, and the result once a wallet answered."""

    @extend_schema(operation_id="verifier_result", tags=["verifier API"], responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, request_id: UUID) -> Response:
        return Response(result_of(self.found(request, request_id)))

    @extend_schema(
        operation_id="verifier_answer",
        tags=["verifier API"],
        request=OpenApiTypes.OBJECT,
        responses={200: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request, request_id: UUID) -> Response:
        """Hand in what the browser gave the page (dc_api, dc_api.jwt): the DigitalCredential as JSON."""
        found = self.found(request, request_id)
        try:
            take_browser_answer(found.pk, credential_of(request._request))
        except RequestGone:
            raise RequestOver from None
        except ProtocolError as error:
            raise AnswerUnusable(detail=error.description) from error
        found.refresh_from_db()
        return Response(result_of(found))

    def found(self, request: Request, request_id: UUID) -> PresentationRequest:
        client = self.client_of(request, "verifier-read", READS_A_MINUTE)
        rows = PresentationRequest.objects.select_related("purpose").filter(forget_at__gt=timezone.now())
        found = rows.filter(pk=request_id, system=client).first()
        if found is None:
            raise RequestUnknown
        return found
