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


class NameSchema(serializers.Serializer[Any]):
    code = serializers.CharField()
    name_ko = serializers.CharField()
    name_en = serializers.CharField()


class AmountSchema(serializers.Serializer[Any]):
    asset = serializers.CharField(help_text="Its code.")
    taken = serializers.IntegerField()
    owed = serializers.IntegerField(help_text="Spent already: later earnings repay it.")


class StepSchema(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    says = serializers.CharField(source="get_kind_display")
    text = serializers.CharField()
    at = serializers.DateTimeField()
    amounts = AmountSchema(many=True)


class CaseSchema(serializers.ModelSerializer[Case]):
    """A case about you or a partner of yours, step by step."""

    steps = StepSchema(many=True)
    says = serializers.CharField(source="get_suspicion_display", help_text="The suspicion, in words.")
    partner = NameSchema(allow_null=True, help_text="A partner of yours that it is about.")
    may_appeal = serializers.SerializerMethodField()
    transactions = serializers.SerializerMethodField(help_text="How many acts it is about.")

    class Meta:
        model = Case
        fields = ("id", "suspicion", "says", "partner", "state", "transactions", "opened_at", "may_appeal", "steps")

    def get_transactions(self, row: Case) -> int:
        return len(row.evidence.get("transactions", [])) + len(row.evidence.get("awards", []))

    def get_may_appeal(self, row: Case) -> bool:
        return cases.may_appeal(row)


class CasesSchema(serializers.Serializer[Any]):
    cases = CaseSchema(many=True)
    unread = serializers.IntegerField(help_text="Steps taken since you looked.")


class ReadSchema(serializers.Serializer[Any]):
    step = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="The newest one that you have read.")


class AppealText(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=500)


class ReportText(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=1000)


class CasesView(MemberView):
    @extend_schema(operation_id="fraud_cases", tags=TAGS, responses={200: CasesSchema})
    def get(self, request: Request) -> Response:
        """Cases about you."""
        found = cases.cases_of(self.member).select_related("partner").prefetch_related("steps")
        return Response(CasesSchema({"cases": found, "unread": cases.unread_of(self.member)}).data)


class ReadView(MemberView):
    @extend_schema(operation_id="fraud_cases_read", tags=TAGS, request=ReadSchema, responses={204: None})
    def post(self, request: Request) -> Response:
        """Say how far you have read."""
        given = ReadSchema(data=request.data)
        given.is_valid(raise_exception=True)
        cases.note_reading(self.member, given.validated_data["step"])
        return Response(status=204)


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
