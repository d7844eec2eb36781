"""The signed-in member's mileage: balances, history, and proof of an entry."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import override
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from .. import debts, queries, statements
from ..errors import BadCursor
from ..history import HistoryFilter
from ..models import Award, WhyLess
from ..pdf import as_pdf
from .base import MemberView


class NextExpirySchema(serializers.Serializer):
    at = serializers.DateTimeField()
    amount = serializers.IntegerField()


class AccountSchema(serializers.Serializer):
    asset = serializers.CharField(source="asset.code")
    name_ko = serializers.CharField(source="asset.name_ko")
    name_en = serializers.CharField(source="asset.name_en")
    unit = serializers.CharField(source="asset.unit")
    balance = serializers.IntegerField()
    available = serializers.IntegerField(help_text="Usable now: begun, not expired, not held.")
    next_expiry = NextExpirySchema(allow_null=True)
    owed = serializers.IntegerField(help_text="After a clawback: what was spent of it; later earnings repay it.")


class AccountsSchema(serializers.Serializer):
    accounts = AccountSchema(many=True)


class EntrySchema(serializers.Serializer):
    id = serializers.CharField(help_text="A 63-bit number, as text.")
    at = serializers.DateTimeField()
    asset = serializers.CharField()
    amount = serializers.IntegerField()
    balance = serializers.IntegerField(help_text="Of its account, after it.")
    reason = serializers.CharField()
    text_ko = serializers.CharField()
    text_en = serializers.CharField()
    anchored = serializers.BooleanField(help_text="Whether its proof can be had.")


class HistorySchema(serializers.Serializer):
    results = EntrySchema(many=True)
    next = serializers.CharField(allow_null=True, help_text="The cursor of the next page.")


class AwardSchema(serializers.Serializer):
    at = serializers.DateTimeField(source="event_at")
    programme_ko = serializers.CharField(source="programme.name_ko")
    programme_en = serializers.CharField(source="programme.name_en")
    asset = serializers.CharField(source="programme.asset.code")
    quantity = serializers.IntegerField()
    unit = serializers.CharField(source="programme.unit")
    amount = serializers.IntegerField(help_text="After the caps.")
    state = serializers.CharField(help_text="`credited`, `nothing` or `reversed`.")
    why_less = serializers.CharField(help_text="Why it is less than the rate gives; empty: it is not.")
    why_ko = serializers.SerializerMethodField()
    why_en = serializers.SerializerMethodField()

    def get_why_ko(self, award: Award) -> str:
        return _why(award, "ko")

    def get_why_en(self, award: Award) -> str:
        return _why(award, "en")


def _why(award: Award, language: str) -> str:
    with override(language):
        return str(WhyLess(award.why_less).label) if award.why_less else ""


class AwardsSchema(serializers.Serializer):
    results = AwardSchema(many=True)
    next = serializers.CharField(allow_null=True, help_text="The cursor of the next page.")


class DebtSchema(serializers.Serializer):
    asset = serializers.CharField(source="asset.code")
    name_ko = serializers.CharField(source="asset.name_ko")
    name_en = serializers.CharField(source="asset.name_en")
    unit = serializers.CharField(source="asset.unit")
    left = serializers.IntegerField(help_text="Still owed.")
    entries = EntrySchema(many=True, help_text="Newest first; below zero: became owed, above: repaid.")


class DebtsSchema(serializers.Serializer):
    debts = DebtSchema(many=True)


class StatementSchema(serializers.Serializer):
    asset = serializers.CharField(source="asset.code")
    name_ko = serializers.CharField(source="asset.name_ko")
    name_en = serializers.CharField(source="asset.name_en")
    unit = serializers.CharField(source="asset.unit")
    begin = serializers.DateTimeField()
    end = serializers.DateTimeField(help_text="The first moment after it.")
    opening = serializers.IntegerField()
    gained = serializers.IntegerField()
    refunded = serializers.IntegerField(help_text="The part of `gained` that shops gave back.")
    given = serializers.IntegerField()
    closing = serializers.IntegerField()
    entries = EntrySchema(many=True, help_text="Oldest first.")


class StatementsSchema(serializers.Serializer):
    statements = StatementSchema(many=True)


CURSOR = OpenApiParameter("cursor", OpenApiTypes.STR, description="`next` of the page before.")


def cursor_of(request: Request) -> int | None:
    """The number that a page continues from. Raises BadCursor."""
    cursor = request.query_params.get("cursor", "")
    if cursor and not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 19):
        raise BadCursor
    return int(cursor) if cursor else None


class AccountsView(MemberView):
    @extend_schema(operation_id="mileage_accounts", tags=["wallet"], responses={200: AccountsSchema})
    def get(self, request: Request) -> Response:
        """Your balances, by kind of mileage, with what ends next."""
        return Response(AccountsSchema({"accounts": queries.balances_of(self.member)}).data)


class HistoryView(MemberView):
    @extend_schema(
        operation_id="mileage_history",
        tags=["wallet"],
        parameters=[
            CURSOR,
            OpenApiParameter("asset", OpenApiTypes.STR, description="Only this kind of mileage."),
            OpenApiParameter("direction", OpenApiTypes.STR, enum=["in", "out"]),
            OpenApiParameter(
                "period", OpenApiTypes.STR, description="Only a year (2026) or month (2026-11), in Seoul."
            ),
        ],
        responses={200: HistorySchema},
    )
    def get(self, request: Request) -> Response:
        """What you earned and spent, newest first."""
        only = HistoryFilter.of(request.query_params).condition()
        # one more than a page says whether there is a next one
        found = queries.history_of(self.member, cursor_of(request), queries.PAGE + 1, only=only)
        page = found[: queries.PAGE]
        body: dict[str, Any] = {"results": page, "next": str(page[-1].id) if len(found) > len(page) else None}
        return Response(HistorySchema(body).data)


class DebtsView(MemberView):
    @extend_schema(operation_id="mileage_debts", tags=["wallet"], responses={200: DebtsSchema})
    def get(self, request: Request) -> Response:
        """What you owe after a clawback, and which earnings have repaid it."""
        return Response(DebtsSchema({"debts": debts.debts_of(self.member)}).data)


class AwardsView(MemberView):
    @extend_schema(operation_id="mileage_awards", tags=["wallet"], parameters=[CURSOR], responses={200: AwardsSchema})
    def get(self, request: Request) -> Response:
        """What your acts earned, newest first, and why some earned less."""
        found = queries.awards_of(self.member, cursor_of(request), queries.PAGE + 1)
        page = found[: queries.PAGE]
        body: dict[str, Any] = {"results": page, "next": str(page[-1].pk) if len(found) > len(page) else None}
        return Response(AwardsSchema(body).data)


class StatementView(MemberView):
    @extend_schema(operation_id="mileage_statement", tags=["wallet"], responses={200: StatementsSchema})
    def get(self, request: Request, period: str) -> Response:
        """Your statement of a year (2026) or a month (2026-11), by the time of recording, in Asia/Seoul."""
        return Response(StatementsSchema({"statements": statements.statements_of(self.member, period)}).data)


class StatementFileView(MemberView):
    @extend_schema(
        operation_id="mileage_statement_file", tags=["wallet"], responses={(200, "text/csv"): OpenApiTypes.STR}
    )
    def get(self, request: Request, period: str) -> HttpResponse:
        """The same as a table for spreadsheets."""
        table = statements.as_csv(statements.statements_of(self.member, period))
        headers = {"Content-Disposition": f'attachment; filename="mileage-{period}.csv"', "Cache-Control": "no-store"}
        return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=headers)


class StatementPdfView(MemberView):
    @extend_schema(
        operation_id="mileage_statement_pdf",
        tags=["wallet"],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, period: str) -> HttpResponse:
        """The same as a document to keep or print."""
        document = as_pdf(statements.statements_of(self.member, period), period)
        headers = {"Content-Disposition": f'attachment; filename="mileage-{period}.pdf"', "Cache-Control": "no-store"}
        return HttpResponse(document, content_type="application/pdf", headers=headers)


class EntryProofView(MemberView):
    @extend_schema(
        operation_id="mileage_entry_proof",
        tags=["wallet"],
        parameters=[
            OpenApiParameter("later", OpenApiTypes.BOOL, description="true: with consistency to the newest checkpoint.")
        ],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, posting_id: int) -> Response:
        """Proof of one of your entries: a file that anyone can check without us."""
        later = request.query_params.get("later") == "true"
        return Response(queries.entry_bundle(queries.posting_of(self.member, posting_id), later=later))
