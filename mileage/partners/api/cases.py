"""On the wallet's origin: report a partner, read what happens in cases about oneself, appeal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from .. import queries
from ..actions import cases
from ..models import Case
from .wallet import MemberView

TAGS = ["fraud"]


class StepSchema(serializers.Serializer[Any]):
    kind = serializers.CharField()
    says = serializers.CharField(source="get_kind_display")
    text = serializers.CharField()
    at = serializers.DateTimeField()


class CaseSchema(serializers.ModelSerializer[Case]):
    """A case about you or a partner of yours, step by step."""

    steps = StepSchema(many=True)

    class Meta:
        model = Case
        fields = ("id", "suspicion", "state", "opened_at", "steps")


class CasesSchema(serializers.Serializer[Any]):
    cases = CaseSchema(many=True)


class AppealText(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=500)


class ReportText(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=1000)


class CasesView(MemberView):
    @extend_schema(operation_id="fraud_cases", tags=TAGS, responses={200: CasesSchema})
    def get(self, request: Request) -> Response:
        """Cases about you."""
        return Response(CasesSchema({"cases": cases.cases_of(self.member).prefetch_related("steps")}).data)


class AppealView(MemberView):
    @extend_schema(operation_id="fraud_appeal", tags=TAGS, request=AppealText, responses={201: CaseSchema})
    def post(self, request: Request, case: UUID) -> Response:
        """Say why a case about you is wrong; once."""
        given = AppealText(data=request.data)
        given.is_valid(raise_exception=True)
        done = cases.appeal(case, self.member, given.validated_data["text"], by=self.actor)
        return Response(CaseSchema(done).data, 201)


class ReportView(MemberView):
    @extend_schema(operation_id="fraud_report", tags=TAGS, request=ReportText, responses={204: None})
    def post(self, request: Request, code: str) -> Response:
        """Report a partner."""
        given = ReportText(data=request.data)
        given.is_valid(raise_exception=True)
        partner, _agreement = queries.shop_of(code)
        cases.report(self.member, partner, given.validated_data["text"], by=self.actor)
        return Response(status=204)
