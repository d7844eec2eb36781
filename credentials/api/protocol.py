"""OpenID4VCI 1.0, profiles `open` and `haip`: offer, pushed request, token, nonce, credential, notification."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from identity.actors import Actor

from ..actions.authorizations import REQUEST_LIFETIME, push_authorization, redeem_authorization
from ..actions.deferring import Waiting
from ..actions.issuance import Delivery, fetch_credential, fetch_deferred
from ..actions.notifications import take_notification
from ..actions.refreshing import redeem_refresh_token
from ..actions.tokens import GrantedToken, TokenRequest, redeem_code
from ..errors import (
    InvalidClient,
    InvalidDpopProof,
    InvalidRequest,
    OfferGone,
    OfferUnknown,
    UnsupportedGrantType,
)
from ..models import Offer, OfferState
from ..openid4vci import dpop, encryption, nonces, secrets
from ..openid4vci.attestation import attested_client
from ..openid4vci.details import configuration_ids
from ..openid4vci.documents import offer_document
from ..openid4vci.metadata import AUTHORIZATION_CODE, PRE_AUTHORIZED, REFRESH_TOKEN, address
from ..openid4vci.pushed import pushed_request
from ..openid4vci.reading import form_of
from ..openid4vci.requests import credential_request, deferred_request, notification_request
from . import schemas
from .base import NO_STORE, ProtocolView, ResourceView

WALLET = Actor.outside("wallet")
# Grants of the profile `haip`.
_ATTESTED = {AUTHORIZATION_CODE: redeem_authorization, REFRESH_TOKEN: redeem_refresh_token}


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
    """The token endpoint (OpenID4VCI 1.0 section 6), for both codes and refresh tokens."""

    @extend_schema(
        operation_id="token",
        tags=["issuance"],
        request={"application/x-www-form-urlencoded": schemas.TokenRequestSchema},
        responses={200: schemas.TokenResponseSchema, (400, "application/json"): schemas.OAuthErrorSchema},
    )
    def post(self, request: Request) -> HttpResponse:
        jkt = dpop.proven_key(request._request, address("token"))
        if request.headers.get("Authorization"):
            raise InvalidClient("Clients do not authenticate like this: leave out the Authorization header.")
        form = form_of(request._request)
        grant_type = form.get("grant_type")
        if grant_type is None:
            raise InvalidRequest("grant_type is missing: send one of grant_types_supported of the metadata.")
        if grant_type in _ATTESTED:
            return JsonResponse(self._attested(request, form, jkt, grant_type).as_json(), headers=NO_STORE)
        if grant_type != PRE_AUTHORIZED:
            raise UnsupportedGrantType(f"grant_type must be {PRE_AUTHORIZED}, {' or '.join(_ATTESTED)}.")
        if "pre-authorized_code" not in form:
            raise InvalidRequest("pre-authorized_code is missing: send that of the offer.")
        asked = TokenRequest(jkt, configuration_ids(form.get("authorization_details")))
        granted = redeem_code(form["pre-authorized_code"], form.get("tx_code"), asked, by=WALLET)
        return JsonResponse(granted.as_json(), headers=NO_STORE)

    def _attested(self, request: Request, form: dict[str, str], jkt: str, grant_type: str) -> GrantedToken:
        client = attested_client(request._request, form)
        if not jkt:
            raise InvalidDpopProof(
                "The DPoP header is missing: send a proof, as tokens of this grant are bound to a key."
            )
        return _ATTESTED[grant_type](form, client, jkt, by=WALLET)


class PushedAuthorizationView(ProtocolView):
    """Pushed authorization requests (RFC 9126) of attested wallets: the one way to the authorization endpoint."""

    @extend_schema(
        operation_id="par",
        tags=["issuance"],
        request={"application/x-www-form-urlencoded": OpenApiTypes.OBJECT},
        responses={201: OpenApiTypes.OBJECT, (400, "application/json"): schemas.OAuthErrorSchema},
    )
    def post(self, request: Request) -> HttpResponse:
        jkt = dpop.proven_key(request._request, address("par"))
        form = form_of(request._request)
        client = attested_client(request._request, form)
        request_uri = push_authorization(pushed_request(form, client, jkt), by=WALLET)
        body = {"request_uri": request_uri, "expires_in": int(REQUEST_LIFETIME.total_seconds())}
        return JsonResponse(body, status=201, headers=NO_STORE)


class NonceView(ProtocolView):
    """The nonce endpoint (OpenID4VCI 1.0 section 7)."""

    @extend_schema(operation_id="nonce", tags=["issuance"], request=None, responses={200: schemas.NonceSchema})
    def post(self, request: Request) -> HttpResponse:
        return JsonResponse({"c_nonce": nonces.new_nonce()}, headers=NO_STORE | dpop.nonce_headers())


DELIVERED = {
    200: schemas.CredentialResponseSchema,
    202: schemas.WaitingSchema,
    (400, "application/json"): schemas.OAuthErrorSchema,
}


class CredentialView(ResourceView):
    """The credential endpoint (OpenID4VCI 1.0 section 8): the same keys get the same credentials again."""

    @extend_schema(
        operation_id="credential",
        tags=["issuance"],
        request=schemas.CredentialRequestSchema,
        responses=DELIVERED,
    )
    def post(self, request: Request) -> HttpResponse:
        token = dpop.presented_token(request._request, address("credential"))
        delivery = fetch_credential(token, partial(credential_request, request._request), by=WALLET)
        return _delivered(delivery)


class DeferredCredentialView(ResourceView):
    """The deferred credential endpoint (OpenID4VCI 1.0 section 9): 202 until staff have decided."""

    @extend_schema(
        operation_id="deferred_credential",
        tags=["issuance"],
        request=schemas.DeferredRequestSchema,
        responses=DELIVERED,
    )
    def post(self, request: Request) -> HttpResponse:
        token = dpop.presented_token(request._request, address("deferred-credential"))
        return _delivered(fetch_deferred(token, partial(deferred_request, request._request), by=WALLET))


def _delivered(answer: Delivery | Waiting) -> HttpResponse:
    """As JSON, or encrypted as the request says."""
    if answer.encryption is None:
        return JsonResponse(answer.as_json(), status=answer.status, headers=NO_STORE)
    encrypted = answer.encryption.encrypted(answer.as_json())
    return HttpResponse(encrypted, content_type=encryption.MEDIA_TYPE, status=answer.status, headers=NO_STORE)


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
