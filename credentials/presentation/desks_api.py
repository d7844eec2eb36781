"""Desks in the API for systems of others, and what a desk's scanner asks by its code."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from identity.actors import Actor

from ..api.base import NO_STORE
from .api import ClientView
from .desks import handed_to, make_desk, revoke_desk
from .models import DeskLink

READS_A_MINUTE, DESKS_AN_HOUR = 60, 200


class NamedDesk(serializers.Serializer[Any]):
    """Where it stands; never who works there."""

    name = serializers.CharField(max_length=60)


class KnownDesk(NamedDesk):
    """A desk that has its code."""

    id = serializers.UUIDField()
    created_at = serializers.DateTimeField()


class MadeDesk(KnownDesk):
    """Shown once."""

    code = serializers.CharField(help_text="To type: six groups of four characters.")
    link = serializers.CharField(help_text="For a QR code. The code stands in the fragment, which is not sent.")


class DeskCode(serializers.Serializer[Any]):
    """As typed, or as it stands in the link."""

    code = serializers.CharField(max_length=60)


class Handed(serializers.Serializer[Any]):
    """Whose purposes they are, and the purposes in the form of `/api/config`."""

    name_ko = serializers.CharField()
    name_en = serializers.CharField()
    purposes = serializers.ListField(child=serializers.DictField())


class DesksView(ClientView):
    """A system's desks."""

    @extend_schema(operation_id="verifier_desks", tags=["verifier API"], responses={200: KnownDesk(many=True)})
    def get(self, request: Request) -> Response:
        client = self.client_of(request, "verifier-desks", READS_A_MINUTE)
        return Response(KnownDesk(DeskLink.objects.filter(client=client, revoked_at=None), many=True).data)

    @extend_schema(
        operation_id="verifier_desk_make", tags=["verifier API"], request=NamedDesk, responses={201: MadeDesk}
    )
    def post(self, request: Request) -> Response:
        client = self.client_of(request, "verifier-desk-make", DESKS_AN_HOUR, seconds=3600)
        wanted = NamedDesk(data=request.data)
        wanted.is_valid(raise_exception=True)
        made = make_desk(client, wanted.validated_data["name"], by=Actor.outside("verifier-client"))
        told = {"id": made.row.pk, "name": made.row.name, "created_at": made.row.created_at}
        return Response(MadeDesk(told | {"code": made.code, "link": made.link}).data, 201)


class OneDeskView(ClientView):
    """One of a system's desks."""

    @extend_schema(operation_id="verifier_desk_revoke", tags=["verifier API"], responses={204: None})
    def delete(self, request: Request, desk_id: UUID) -> Response:
        client = self.client_of(request, "verifier-desks", READS_A_MINUTE)
        revoke_desk(client, desk_id, by=Actor.outside("verifier-client"))
        return Response(status=204)


class DeskView(APIView):
    """What a scanner is handed. The code has 85 random bits: it is guessed at no speed."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="verifier_desk", tags=["verifier API"], request=DeskCode, responses={200: Handed})
    def post(self, request: Request) -> Response:
        wanted = DeskCode(data=request.data)
        wanted.is_valid(raise_exception=True)
        return Response(Handed(handed_to(wanted.validated_data["code"])).data, headers=NO_STORE)
