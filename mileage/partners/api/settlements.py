"""On the wallet's origin: what was settled with a partner, for the people who manage it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from .. import queries
from ..actions.leaving import partner_of
from ..actions.settlements import statement_lines
from ..models import Settlement
from .wallet import TAGS, MemberView


class SettlementSchema(serializers.ModelSerializer[Settlement]):
    """A month: points counted, money in won. `net` above zero is paid to the partner, below zero it pays."""

    net = serializers.IntegerField()

    class Meta:
        model = Settlement
        fields = (
            "id", "month", "issued", "taken_back", "accepted", "refunded", "owes", "earns", "fee", "net", "due_on",
            "state", "paid_at",
        )  # fmt: skip


class SettlementsSchema(serializers.Serializer[Any]):
    settlements = SettlementSchema(many=True)


class SettlementsView(MemberView):
    @extend_schema(operation_id="partner_settlements", tags=TAGS, responses={200: SettlementsSchema})
    def get(self, request: Request, partner: UUID) -> Response:
        """What was settled with a partner that you manage, newest month first."""
        rows = queries.settlements_of(partner_of(self.member, partner))
        return Response(SettlementsSchema({"settlements": rows}).data)


class SettlementFileView(MemberView):
    @extend_schema(operation_id="partner_settlement_file", tags=TAGS, responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request, partner: UUID, settlement: int) -> HttpResponse:
        """One month with every gift, payment and refund in it, as a table for spreadsheets."""
        row = queries.settlement_of(partner_of(self.member, partner), settlement)
        name = f"settlement-{row.month:%Y-%m}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return HttpResponse("".join(statement_lines(row)), content_type="text/csv; charset=utf-8", headers=headers)
