"""The signed-in member exchanges one kind of mileage for another: what is on offer, a quote, its execution."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from identity.actors import Actor

from ..actions.exchange import execute_exchange, quote_exchange
from ..exchange_queries import offers_of, posting_of_exchange, quote_of
from ..models import Asset, ExchangeQuote
from .base import MemberView

MOST = 10**15


class AssetSchema(serializers.ModelSerializer):
    class Meta:
        model = Asset
        fields = ("code", "name_ko", "name_en", "unit")


class ExchangeCampaignSchema(serializers.Serializer):
    name_ko = serializers.CharField()
    name_en = serializers.CharField()
    bonus = serializers.IntegerField(help_text="In basis points of what is got: 1000 are 10 %.")


class ExchangeOfferSchema(serializers.Serializer):
    source = AssetSchema(source="rate.source")  # type: ignore[assignment]  # an argument of Field, and a field here
    target = AssetSchema(source="rate.target")
    gives = serializers.IntegerField(source="rate.gives", help_text="So many of `source` …")
    gets = serializers.IntegerField(source="rate.gets", help_text="… for so many of `target`.")
    fee = serializers.IntegerField(source="rate.fee", help_text="In basis points of what is given, rounded up.")
    least = serializers.IntegerField(source="rate.least")
    day_left = serializers.IntegerField(help_text="How much you may still exchange today.")
    year_left = serializers.IntegerField(help_text="How much you may still exchange this year.")
    campaign = ExchangeCampaignSchema(allow_null=True)


class ExchangeOffersSchema(serializers.Serializer):
    offers = ExchangeOfferSchema(many=True)


class ExchangeQuoteRequestSchema(serializers.Serializer):
    source = serializers.SlugField(max_length=40)  # type: ignore[assignment]
    target = serializers.SlugField(max_length=40)
    amount = serializers.IntegerField(min_value=1, max_value=MOST)


class ExchangeQuoteSchema(serializers.ModelSerializer):
    source = AssetSchema(source="rate.source")  # type: ignore[assignment]  # an argument of Field, and a field here
    target = AssetSchema(source="rate.target")
    gives = serializers.IntegerField(source="rate.gives")
    gets = serializers.IntegerField(source="rate.gets")
    campaign = ExchangeCampaignSchema(allow_null=True)
    entry = serializers.SerializerMethodField(help_text="The entry of your history that gave; empty until executed.")

    class Meta:
        model = ExchangeQuote
        fields = (
            "id",
            "source",
            "target",
            "gives",
            "gets",
            "amount",
            "fee",
            "remainder",
            "converted",
            "bonus",
            "total",
            "campaign",
            "made_at",
            "expires_at",
            "executed_at",
            "entry",
        )

    def get_entry(self, quote: ExchangeQuote) -> str:
        return posting_of_exchange(quote)


class OffersView(MemberView):
    @extend_schema(operation_id="mileage_exchange_offers", tags=["wallet"], responses={200: ExchangeOffersSchema})
    def get(self, request: Request) -> Response:
        """Which kinds are exchanged now, at what rate, and how much of your limits is left."""
        return Response(ExchangeOffersSchema({"offers": offers_of(self.member)}).data)


class QuotesView(MemberView):
    @extend_schema(
        operation_id="mileage_exchange_quote",
        tags=["wallet"],
        request=ExchangeQuoteRequestSchema,
        responses={201: ExchangeQuoteSchema},
    )
    def post(self, request: Request) -> Response:
        """What an exchange would give, for two minutes. Nothing is moved."""
        form = ExchangeQuoteRequestSchema(data=request.data)
        form.is_valid(raise_exception=True)
        wanted: dict[str, Any] = form.validated_data
        quote = quote_exchange(
            self.member, wanted["source"], wanted["target"], wanted["amount"], by=Actor.member(self.member)
        )
        return Response(ExchangeQuoteSchema(quote).data, status=201)


class QuoteView(MemberView):
    @extend_schema(operation_id="mileage_exchange_receipt", tags=["wallet"], responses={200: ExchangeQuoteSchema})
    def get(self, request: Request, quote_id: UUID) -> Response:
        """A quote of yours, or its receipt when it was executed."""
        return Response(ExchangeQuoteSchema(quote_of(self.member, quote_id)).data)


class ExecuteView(MemberView):
    @extend_schema(
        operation_id="mileage_exchange_execute", tags=["wallet"], request=None, responses={200: ExchangeQuoteSchema}
    )
    def post(self, request: Request, quote_id: UUID) -> Response:
        """Carry out a quote of yours. Asked again, the same receipt; it is carried out once."""
        quote = execute_exchange(self.member, quote_id, by=Actor.member(self.member))
        return Response(ExchangeQuoteSchema(quote).data)
