"""The stable token to its holders (wallet), and its proofs to everyone (issuer's origin)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from anchoring.queries import build_bundle
from identity.actors import Actor
from identity.api.permissions import IsMember, member_of
from identity.models import Member
from mileage.errors import UnknownEntry

from . import actions
from .models import Dispute, Redemption, ReserveProof

TAGS = ["stable token"]
MOST = 10**12


class RedemptionWanted(serializers.Serializer[Any]):
    amount = serializers.IntegerField(min_value=1, max_value=MOST)
    payout = serializers.RegexField(r"^[A-Za-z0-9_-]{4,64}$", help_text="The bank's own reference to your account.")
    key = serializers.UUIDField(help_text="New for each redemption.")


class RedemptionSchema(serializers.ModelSerializer[Redemption]):
    class Meta:
        model = Redemption
        fields = ("id", "amount", "state", "note", "asked_at", "settled_at")


class RedemptionsSchema(serializers.Serializer[Any]):
    redemptions = RedemptionSchema(many=True)


class DisputeWanted(serializers.Serializer[Any]):
    entry = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="Of your history.")
    text = serializers.CharField(max_length=500)


class DisputeSchema(serializers.ModelSerializer[Dispute]):
    class Meta:
        model = Dispute
        fields = ("id", "text", "state", "answer", "opened_at")


class ProofSchema(serializers.ModelSerializer[ReserveProof]):
    covered = serializers.BooleanField()

    class Meta:
        model = ReserveProof
        fields = ("day", "deposited", "paid_out", "outstanding", "unissued", "pending", "covered")


class ProofsSchema(serializers.Serializer[Any]):
    proofs = ProofSchema(many=True)


class _MemberView(APIView):
    permission_classes = (IsMember,)

    @property
    def member(self) -> Member:
        member = member_of(self.request)
        assert member is not None  # noqa: S101  # IsMember has let it through
        return member


class RedemptionsView(_MemberView):
    @extend_schema(operation_id="stable_redemptions", tags=TAGS, responses={200: RedemptionsSchema})
    def get(self, request: Request) -> Response:
        """Your redemptions."""
        rows = Redemption.objects.filter(member=self.member)[:50]
        return Response(RedemptionsSchema({"redemptions": rows}).data)

    @extend_schema(operation_id="stable_redeem", tags=TAGS, request=RedemptionWanted, responses={201: RedemptionSchema})
    def post(self, request: Request) -> Response:
        """Give stable tokens back for money."""
        given = RedemptionWanted(data=request.data)
        given.is_valid(raise_exception=True)
        row = actions.redeem(self.member, **given.validated_data, by=Actor.member(self.member))
        return Response(RedemptionSchema(row).data, 201)


class DisputesView(_MemberView):
    @extend_schema(operation_id="stable_dispute", tags=TAGS, request=DisputeWanted, responses={201: DisputeSchema})
    def post(self, request: Request) -> Response:
        """Say that a movement of your stable tokens is wrong."""
        given = DisputeWanted(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        row = actions.dispute(self.member, data["entry"], data["text"], by=Actor.member(self.member))
        return Response(DisputeSchema(row).data, 201)


class ProofsView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="stable_reserves", tags=TAGS, responses={200: ProofsSchema})
    def get(self, request: Request) -> Response:
        """The daily proofs of reserve, newest first."""
        return Response(ProofsSchema({"proofs": ReserveProof.objects.all()[:400]}).data)


class ProofView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="stable_reserve", tags=TAGS, responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, day: str) -> Response:
        """The proof bundle of a day: checked without us (docs/anchoring.md)."""
        try:
            row = ReserveProof.objects.select_related("commitment").get(pk=dt.date.fromisoformat(day))
        except (ValueError, ReserveProof.DoesNotExist):
            raise UnknownEntry from None
        return Response(build_bundle(row.commitment, row.record()))
