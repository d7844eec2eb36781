"""OpenID4VCI 1.0, profile `open`: offer, token, nonce, credential, notification."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from identity.actors import Actor

from ..actions.issuance import fetch_credential
from ..actions.notifications import take_notification
from ..actions.tokens import TokenRequest, redeem_code
from ..errors import (
    InvalidClient,
    InvalidRequest,
    OfferGone,
    OfferUnknown,
    UnsupportedGrantType,
)
from ..models import Offer, OfferState
from ..openid4vci import dpop, nonces, secrets
from ..openid4vci.details import configuration_ids
from ..openid4vci.documents import offer_document
from ..openid4vci.metadata import PRE_AUTHORIZED, address
from ..openid4vci.reading import form_of
from ..openid4vci.requests import credential_request, notification_request
from . import schemas
from .base import NO_STORE, ProtocolView, ResourceView

WALLET = Actor.outside("wallet")


class CredentialOfferView(ProtocolView):
    """An offer by reference (OpenID4VCI 1.0 section 4.1.3), until it is used, replaced or expired."""

    @extend_schema(operation_id="credential_offer", tags=["issuance"], responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, reference: str) -> HttpResponse:
        offers = Offer.objects.select_related("kind").filter(reference_hash=secrets.hashed(reference))
        offer = offers.first()
        if offer is None:
            raise OfferUnknown("There is no such offer: open the link as it was given.")
        if offer.state != OfferState.OPEN or offer.expires_at <= timezone.now():
            raise OfferGone("The offer was used or replaced, or has expired: ask the issuer for a new one.")
        return JsonResponse(offer_document(offer, reference), headers=NO_STORE)


class TokenView(ProtocolView):
    """The token endpoint (OpenID4VCI 1.0 section 6), for the pre-authorized code only."""

    @extend_schema(
        operation_id="token",
        tags=["issuance"],
        request={"application/x-www-form-urlencoded": schemas.TokenRequestSchema},
        responses={200: schemas.TokenResponseSchema, (400, "application/json"): schemas.OAuthErrorSchema},
    )
    def post(self, request: Request) -> HttpResponse:
        jkt = dpop.proven_key(request._request, address("token"))
        if request.headers.get("Authorization"):
            raise InvalidClient("Clients do not authenticate here: leave out the Authorization header.")
        form = form_of(request._request)
        grant_type = form.get("grant_type")
        if grant_type is None:
            raise InvalidRequest("grant_type is missing.")
        if grant_type != PRE_AUTHORIZED:
            raise UnsupportedGrantType(f"grant_type must be {PRE_AUTHORIZED}.")
        if "pre-authorized_code" not in form:
            raise InvalidRequest("pre-authorized_code is missing: it stands in the offer.")
        asked = TokenRequest(jkt, configuration_ids(form.get("authorization_details")))
        granted = redeem_code(form["pre-authorized_code"], form.get("tx_code"), asked, by=WALLET)
        return JsonResponse(granted.as_json(), headers=NO_STORE)


class NonceView(ProtocolView):
    """The nonce endpoint (OpenID4VCI 1.0 section 7)."""

    @extend_schema(operation_id="nonce", tags=["issuance"], request=None, responses={200: schemas.NonceSchema})
    def post(self, request: Request) -> HttpResponse:
        return JsonResponse({"c_nonce": nonces.new_nonce()}, headers=NO_STORE | dpop.nonce_headers())


class CredentialView(ResourceView):
    """The credential endpoint (OpenID4VCI 1.0 section 8): the same keys get the same credentials again."""

    @extend_schema(
        operation_id="credential",
        tags=["issuance"],
        request=schemas.CredentialRequestSchema,
        responses={200: schemas.CredentialResponseSchema, (400, "application/json"): schemas.OAuthErrorSchema},
    )
    def post(self, request: Request) -> HttpResponse:
        token = dpop.presented_token(request._request, address("credential"))
        delivery = fetch_credential(token, partial(credential_request, request._request), by=WALLET)
        body = {
            "credentials": [{"credential": credential} for credential in delivery.credentials],
            "notification_id": delivery.notification_id,
        }
        return JsonResponse(body, headers=NO_STORE)


class NotificationView(ResourceView):
    """The notification endpoint (OpenID4VCI 1.0 section 11)."""

    @extend_schema(
        operation_id="notification",
        tags=["issuance"],
        request=schemas.NotificationSchema,
        responses={204: None, (400, "application/json"): schemas.OAuthErrorSchema},
    )
    def post(self, request: Request) -> HttpResponse:
        token = dpop.presented_token(request._request, address("notification"))
        take_notification(token, partial(notification_request, request._request), by=WALLET)
        return HttpResponse(status=204, headers=NO_STORE)
