"""On the wallet's origin: show a one-time QR, pay a shop, keep the receipts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from identity.outside.sound import is_sound
from mileage.models import Asset

from .. import queries
from ..actions import codes, payments
from ..actions.clients import spend
from ..errors import NotInThisState, UnknownTransaction
from ..models import Partner, Transaction, TransactionState
from .partner import MOST_POINTS
from .wallet import AssetName, MemberView

TAGS = ["pay"]
CODES_A_MINUTE = 20


class AssetField(serializers.SlugRelatedField):
    def to_internal_value(self, data: Any) -> Any:
        if not is_sound(data):
            self.fail("invalid")
        return super().to_internal_value(data)


class CodeWanted(serializers.Serializer[Any]):
    """Without a kind and a limit the code is for earning only."""

    asset = AssetField("code", queryset=Asset.objects.all(), required=False)
    limit = serializers.IntegerField(min_value=0, max_value=MOST_POINTS, default=0)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["limit"] and "asset" not in attrs:
            raise serializers.ValidationError({"asset": ["Say of which kind."]})
        return attrs


class CodeSchema(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    code = serializers.CharField(help_text="To be read out when a camera does not work.")
    qr = serializers.CharField(help_text="What the QR holds.")
    expires_at = serializers.DateTimeField()


class ShopName(serializers.ModelSerializer[Partner]):
    class Meta:
        model = Partner
        fields = ("code", "name_ko", "name_en")


class ShopSchema(serializers.Serializer[Any]):
    shop = ShopName()
    accepts = AssetName(many=True)


class AskedSchema(serializers.ModelSerializer[Transaction]):
    shop = ShopName(source="partner")
    asset = AssetName()

    class Meta:
        model = Transaction
        fields = ("id", "state", "shop", "asset", "amount", "total", "vat", "expires_at")


class ShopPayment(serializers.Serializer[Any]):
    asset = serializers.SlugField(max_length=40)
    amount = serializers.IntegerField(min_value=1, max_value=MOST_POINTS)
    key = serializers.UUIDField(help_text="New for each payment; a repeated request pays once.")


class CashSchema(serializers.Serializer[Any]):
    amount = serializers.IntegerField()
    supply = serializers.IntegerField()
    vat = serializers.IntegerField()


class ReceiptSchema(serializers.Serializer[Any]):
    """`entry`: whose proof is at /api/mileage/entries/<entry>/proof."""

    id = serializers.UUIDField(source="transaction.pk")
    kind = serializers.CharField(source="transaction.kind")
    state = serializers.CharField(source="transaction.state")
    shop = ShopName(source="transaction.partner")
    business_number = serializers.CharField(source="transaction.partner.business_number")
    asset = AssetName(source="transaction.asset")
    amount = serializers.SerializerMethodField(help_text="Of points that were given: after the caps.")
    refunded = serializers.IntegerField(source="transaction.refunded", help_text="Of the amount.")
    tender = serializers.ChoiceField(["point", "stable"])
    total = serializers.IntegerField(source="transaction.total", allow_null=True)
    vat = serializers.IntegerField(source="transaction.vat", allow_null=True)
    cash_receipt = CashSchema(allow_null=True)
    reference = serializers.CharField(source="transaction.reference")
    at = serializers.DateTimeField(source="transaction.event_at")
    entry = serializers.SerializerMethodField()

    def get_amount(self, row: queries.Receipt) -> int:
        award = row.transaction.award
        return award.amount if award else row.transaction.amount

    def get_entry(self, row: queries.Receipt) -> str | None:
        return str(row.entry) if row.entry else None


class ReceiptsSchema(serializers.Serializer[Any]):
    receipts = ReceiptSchema(many=True)


class LeaverSchema(serializers.Serializer[Any]):
    """`ends_on`: the first day on which it takes the points no more."""

    partner = ShopName()
    state = serializers.CharField(source="partner.state", help_text="`leaving` or `ended`.")
    ends_on = serializers.DateField(source="partner.ends_on")
    asset = AssetName()
    unit = serializers.CharField(source="asset.unit")
    balance = serializers.IntegerField(help_text="What you have of the kind.")
    elsewhere = ShopName(many=True, help_text="Other partners that take it.")
    exchangeable = serializers.BooleanField(help_text="Whether it can be exchanged for another kind today.")


class LeaversSchema(serializers.Serializer[Any]):
    partners = LeaverSchema(many=True)


class LeaversView(MemberView):
    @extend_schema(operation_id="leaving_partners", tags=TAGS, responses={200: LeaversSchema})
    def get(self, request: Request) -> Response:
        """Partners that leave, or ended in the last 30 days, whose points you hold, and what you can do with them."""
        return Response(LeaversSchema({"partners": queries.leaving_partners(self.member)}).data)


class CodesView(MemberView):
    @extend_schema(operation_id="pay_code", tags=TAGS, request=CodeWanted, responses={201: CodeSchema})
    def post(self, request: Request) -> Response:
        """A one-time code to show at a shop: to earn, or to pay up to a limit that you set."""
        given = CodeWanted(data=request.data)
        given.is_valid(raise_exception=True)
        spend("pay-code", self.member.pk.hex, limit=CODES_A_MINUTE)
        code, row = codes.make_code(self.member, given.validated_data.get("asset"), given.validated_data["limit"])
        body = {"id": row.pk, "code": code, "qr": f"{settings.WALLET_ORIGIN}/m#{code}", "expires_at": row.expires_at}
        return Response(CodeSchema(body).data, 201, headers={"Cache-Control": "no-store"})


class ShopView(MemberView):
    @extend_schema(operation_id="pay_shop", tags=TAGS, responses={200: ShopSchema})
    def get(self, request: Request, code: str) -> Response:
        """The shop whose QR you scanned, and what it accepts."""
        partner, agreement = queries.shop_of(code)
        return Response(ShopSchema({"shop": partner, "accepts": agreement.accept_assets.all()}).data)

    @extend_schema(operation_id="pay_at_shop", tags=TAGS, request=ShopPayment, responses={201: ReceiptSchema})
    def post(self, request: Request, code: str) -> Response:
        """Pay there what you and the shop agreed on."""
        given = ShopPayment(data=request.data)
        given.is_valid(raise_exception=True)
        partner, _agreement = queries.shop_of(code)
        done = payments.pay_shop(partner, self.member, **given.validated_data, by=self.actor)
        return Response(ReceiptSchema(queries.receipt_of(self.member, done.pk)).data, 201)


class AskedView(MemberView):
    @extend_schema(operation_id="pay_request", tags=TAGS, responses={200: AskedSchema})
    def get(self, request: Request, transaction: UUID) -> Response:
        """What a shop asks for."""
        rows = Transaction.objects.select_related("partner", "asset").filter(sandbox=False)
        row = rows.filter(pk=transaction, state=TransactionState.ASKED).first()
        if row is None:
            if rows.filter(pk=transaction, member=self.member).exists():
                raise NotInThisState
            raise UnknownTransaction
        return Response(AskedSchema(row).data)

    @extend_schema(operation_id="pay_confirm", tags=TAGS, request=None, responses={201: ReceiptSchema})
    def post(self, request: Request, transaction: UUID) -> Response:
        """Pay it."""
        done = payments.confirm_payment(transaction, self.member, by=self.actor)
        return Response(ReceiptSchema(queries.receipt_of(self.member, done.pk)).data, 201)


class ReceiptsView(MemberView):
    @extend_schema(operation_id="pay_receipts", tags=TAGS, responses={200: ReceiptsSchema})
    def get(self, request: Request) -> Response:
        """Your newest receipts."""
        return Response(ReceiptsSchema({"receipts": queries.receipts_of(self.member)}).data)


class ReceiptView(MemberView):
    @extend_schema(operation_id="pay_receipt", tags=TAGS, responses={200: ReceiptSchema})
    def get(self, request: Request, transaction: UUID) -> Response:
        """One of your receipts."""
        return Response(ReceiptSchema(queries.receipt_of(self.member, transaction)).data)
