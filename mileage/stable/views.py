"""The stable token to its holders (wallet), and its proofs to everyone (issuer's origin)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
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
from mileage.queries import balances_of

from . import actions
from .models import Dispute, Redemption, ReserveProof, Terms

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


class DisputesSchema(serializers.Serializer[Any]):
    disputes = DisputeSchema(many=True)


class ProofSchema(serializers.ModelSerializer[ReserveProof]):
    covered = serializers.BooleanField()

    class Meta:
        model = ReserveProof
        fields = ("day", "deposited", "paid_out", "outstanding", "unissued", "pending", "covered")


class ProofsSchema(serializers.Serializer[Any]):
    proofs = ProofSchema(many=True)


class TermsSchema(serializers.Serializer[Any]):
    legal_basis = serializers.CharField()
    trustee = serializers.CharField(help_text="Who keeps the money apart.")
    asset = serializers.CharField(source="asset.code")
    name_ko = serializers.CharField(source="asset.name_ko")
    name_en = serializers.CharField(source="asset.name_en")
    unit = serializers.CharField(source="asset.unit")


class StableSchema(serializers.Serializer[Any]):
    """`terms`: null while the token is off."""

    terms = TermsSchema(allow_null=True)
    balance = serializers.IntegerField()
    available = serializers.IntegerField(help_text="Not held.")
    proof = ProofSchema(allow_null=True, help_text="The newest proof of reserve.")
    proofs = serializers.URLField(help_text="Where everyone reads the proofs, each at its day.")


class _MemberView(APIView):
    permission_classes = (IsMember,)

    @property
    def member(self) -> Member:
        member = member_of(self.request)
        assert member is not None  # noqa: S101  # IsMember has let it through
        return member


class StableView(_MemberView):
    @extend_schema(operation_id="stable", tags=TAGS, responses={200: StableSchema})
    def get(self, request: Request) -> Response:
        """The stable token: whether there is one, what you have of it, and that it is covered."""
        terms = Terms.objects.select_related("asset").first()
        mine = [row for row in balances_of(self.member) if terms and row.asset == terms.asset]
        body = {
            "terms": terms,
            "balance": sum(row.balance for row in mine),
            "available": sum(row.available for row in mine),
            "proof": ReserveProof.objects.first(),
            "proofs": f"{settings.ISSUER_ORIGIN}/stable/reserves",
        }
        return Response(StableSchema(body).data)


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
    @extend_schema(operation_id="stable_disputes", tags=TAGS, responses={200: DisputesSchema})
    def get(self, request: Request) -> Response:
        """What you said is wrong, and the answers."""
        rows = Dispute.objects.filter(member=self.member)[:50]
        return Response(DisputesSchema({"disputes": rows}).data)

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
