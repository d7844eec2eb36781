"""What anyone may read: metadata, types, status lists, the trust list."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from .. import trust
from ..claims import json_schema
from ..errors import ProtocolError
from ..formats.svg import template
from ..formats.w3c.vocabulary import context_of
from ..models import CardKind, CardPicture, StatusList
from ..openid4vci.metadata import authorization_server_metadata, issuer_metadata, signed_metadata, type_metadata
from ..queries import current_kinds
from ..status import bitstring, tokens
from .base import ProtocolView, cached_response

METADATA = {"Cache-Control": "public, max-age=300"}
_JWT = {(200, "application/jwt"): OpenApiTypes.STR}


class NotHere(ProtocolError):
    status = 404


def _kind(slug: str, version: int) -> CardKind:
    kind = CardKind.objects.filter(code=slug.removesuffix("-card"), version=version).first()
    if kind is None or kind.slug != slug:
        raise NotHere("There is no such type.")
    return kind


class NoPast(ProtocolError):
    """Token Status List, section on historical resolution: not for the public here."""

    status = 501


class IssuerMetadataView(ProtocolView):
    """Credential issuer metadata (OpenID4VCI 1.0 section 12.2), in both languages."""

    @extend_schema(
        operation_id="issuer_metadata",
        tags=["metadata"],
        responses={(200, "application/json"): OpenApiTypes.OBJECT, (200, "application/jwt"): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> HttpResponse:
        """Signed for whoever prefers `application/jwt` in Accept, plain for everyone else."""
        metadata, headers = issuer_metadata(current_kinds()), METADATA | {"Vary": "Accept"}
        if request._request.get_preferred_type(["application/json", "application/jwt"]) == "application/jwt":
            return HttpResponse(signed_metadata(metadata), content_type="application/jwt", headers=headers)
        return JsonResponse(metadata, headers=headers)


class AuthorizationServerMetadataView(ProtocolView):
    """Authorization server metadata (RFC 8414)."""

    @extend_schema(
        operation_id="authorization_server_metadata", tags=["metadata"], responses={200: OpenApiTypes.OBJECT}
    )
    def get(self, request: Request) -> HttpResponse:
        return JsonResponse(authorization_server_metadata(), headers=METADATA)


class TypeMetadataView(ProtocolView):
    """Type metadata of SD-JWT VC, at the address in `vct`."""

    @extend_schema(operation_id="type_metadata", tags=["metadata"], responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, slug: str, version: int) -> HttpResponse:
        return JsonResponse(type_metadata(_kind(slug, version)), headers=METADATA)


class TypeTemplateView(ProtocolView):
    """SVG template of a type, for `<img>`: opened by itself it can load and run nothing."""

    @extend_schema(
        operation_id="type_template", tags=["metadata"], responses={(200, "image/svg+xml"): OpenApiTypes.STR}
    )
    def get(self, request: Request, slug: str, version: int, locale: str) -> HttpResponse:
        kind = _kind(slug, version)
        if locale not in [each["locale"] for each in kind.display]:
            raise NotHere("There is no such template.")
        headers = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}
        return HttpResponse(template(kind, locale), content_type="image/svg+xml", headers=METADATA | headers)


class TypeSchemaView(ProtocolView):
    """JSON Schema of what a card of this type says."""

    @extend_schema(operation_id="type_schema", tags=["metadata"], responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, slug: str, version: int) -> HttpResponse:
        schema = json_schema(_kind(slug, version))
        return JsonResponse(schema, headers=METADATA, content_type="application/schema+json")


class PictureView(ProtocolView):
    """The picture of a card: named by its hash, so that it may be kept for ever."""

    @extend_schema(operation_id="card_picture", tags=["metadata"], responses={(200, "image/png"): OpenApiTypes.BINARY})
    def get(self, request: Request, digest: str) -> HttpResponse:
        picture = CardPicture.objects.filter(pk=digest[:64]).first()
        if picture is None:
            raise NotHere("There is no such picture.")
        headers = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
        return HttpResponse(bytes(picture.data), content_type=picture.content_type, headers=headers)


class StatusListView(ProtocolView):
    """A Token Status List as a signed JWT."""

    @extend_schema(operation_id="status_list", tags=["status"], responses=_JWT)
    def get(self, request: Request, list_id: UUID) -> HttpResponse:
        if "time" in request.query_params:
            raise NoPast("Lists of the past are for the city's auditors only: leave `time` out.")
        status_list = StatusList.objects.filter(pk=list_id).first()
        if status_list is None:
            raise NotHere("There is no such status list.")
        token = tokens.status_token(status_list)
        return cached_response(
            request._request,
            content=token.jwt,
            content_type="application/statuslist+jwt",
            etag=token.etag,
            max_age=tokens.HTTP_MAX_AGE,
        )


class BitstringView(ProtocolView):
    """A Bitstring Status List: a W3C credential with Data Integrity proofs, or `application/vc+jwt` if asked for."""

    view = bitstring.CARDS

    @extend_schema(
        operation_id="bitstring_status_list",
        tags=["status"],
        responses={(200, "application/vc"): OpenApiTypes.OBJECT, (200, "application/vc+jwt"): OpenApiTypes.STR},
    )
    def get(self, request: Request, list_id: UUID, purpose: str) -> HttpResponse:
        status_list = StatusList.objects.filter(pk=list_id).first()
        if status_list is None or purpose not in self.view.purposes:
            raise NotHere("There is no such status list.")
        as_jwt = "application/vc+jwt" in request.headers.get("Accept", "")
        signed = bitstring.signed_list(self.view, status_list, purpose, as_jwt=as_jwt)
        response = cached_response(
            request._request,
            content=signed.content,
            content_type="application/vc+jwt" if as_jwt else "application/vc",
            etag=signed.etag,
            max_age=tokens.HTTP_MAX_AGE,
        )
        patch_vary_headers(response, ["Accept"])
        return response


class BadgesListView(BitstringView):
    """The one list of an Open Badge: what is not to be accepted now, suspended or revoked."""

    view = bitstring.BADGES

    @extend_schema(
        operation_id="badges_status_list",
        tags=["status"],
        responses={(200, "application/vc"): OpenApiTypes.OBJECT, (200, "application/vc+jwt"): OpenApiTypes.STR},
    )
    def get(self, request: Request, list_id: UUID, purpose: str) -> HttpResponse:
        return super().get(request, list_id, purpose)


class ContextView(ProtocolView):
    """JSON-LD context of a type of card: the terms of its W3C formats."""

    @extend_schema(operation_id="context", tags=["metadata"], responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, slug: str, version: int) -> HttpResponse:
        context = context_of(_kind(slug, version))
        return JsonResponse(context, headers=METADATA, content_type="application/ld+json")


class TrustListView(ProtocolView):
    """The city's signed trust list."""

    @extend_schema(operation_id="trust_list", tags=["metadata"], responses=_JWT)
    def get(self, request: Request) -> HttpResponse:
        signed = trust.trust_list()
        return cached_response(
            request._request,
            content=signed.jwt,
            content_type="application/trust-list+jwt",
            etag=signed.etag,
            max_age=trust.HTTP_MAX_AGE,
        )
