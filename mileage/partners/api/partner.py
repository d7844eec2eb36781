"""The API for partners' systems (docs/partner-api.md), on the issuer's origin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils.timezone import now
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.parsers import FormParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from identity.actors import Actor
from identity.outside.secrets import basic_credentials
from identity.outside.sound import MomentField

from ..actions import codes, payments, refunds
from ..actions.calls import answer_once
from ..actions.clients import TOKEN_SECONDS, Access, access_of, access_token, spend
from ..errors import BadToken, SandboxOnly, ScopeMissing
from ..models import Scope, Transaction, TransactionState

TAGS = ["partner API"]
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
TOKENS_A_MINUTE, CALLS_A_MINUTE = 30, 600
MOST_POINTS, LONGEST_HOLD, OLDEST = 10**12, 7 * 86_400, timedelta(days=3)
KEY_HEADER = OpenApiParameter(
    "Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER, required=True, description="8 to 64 of A-Za-z0-9_-"
)


class LookupWanted(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=200, help_text="What the member's QR holds, or the code in it.")


class CustomerSchema(serializers.Serializer[Any]):
    """Whom a code was shown by: known by this number alone, to this partner, until a time."""

    customer = serializers.UUIDField(source="pk")
    asset = serializers.CharField(source="asset.code", allow_null=True, default=None)
    limit = serializers.IntegerField(help_text="How much the member allows to take.")
    until = serializers.DateTimeField(source="usable_until")


class PurchaseSchema(serializers.Serializer[Any]):
    amount = serializers.IntegerField(min_value=1, max_value=MOST_POINTS, help_text="Points.")
    reference = serializers.CharField(max_length=64, help_text="Yours, such as the receipt's number; once.")
    total = serializers.IntegerField(min_value=0, max_value=MOST_POINTS, required=False, help_text="Price in won.")
    vat = serializers.IntegerField(min_value=0, max_value=MOST_POINTS, required=False, help_text="VAT in it, in won.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "vat" in attrs and attrs["vat"] > attrs.get("total", -1):
            raise serializers.ValidationError({"vat": ["It is a part of total."]})
        return attrs


class EarningWanted(PurchaseSchema):
    customer = serializers.UUIDField()
    occurred_at = MomentField(required=False, help_text="Within the last three days; now if left out.")

    def validate_occurred_at(self, at: Any) -> Any:
        if not now() - OLDEST <= at <= now() + timedelta(minutes=1):
            raise serializers.ValidationError("Within the last three days.")
        return at


class RequestWanted(PurchaseSchema):
    asset = serializers.SlugField(max_length=40)


class HoldWanted(RequestWanted):
    customer = serializers.UUIDField()
    seconds = serializers.IntegerField(min_value=30, max_value=LONGEST_HOLD, default=900)


class CaptureWanted(serializers.Serializer[Any]):
    amount = serializers.IntegerField(min_value=1, max_value=MOST_POINTS, required=False, help_text="A part.")


class ReverseWanted(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=200)
    amount = serializers.IntegerField(
        min_value=1, max_value=MOST_POINTS, required=False, help_text="A part of a payment; without it what is left."
    )


class SandboxCodeWanted(serializers.Serializer[Any]):
    limit = serializers.IntegerField(min_value=0, max_value=codes.SANDBOX_POINTS, default=10_000)


class SandboxCode(serializers.Serializer[Any]):
    code = serializers.CharField()


class TransactionSchema(serializers.ModelSerializer[Transaction]):
    """A transaction. `granted`: the points that were given, after the caps; `why_less` says which cap."""

    asset = serializers.CharField(source="asset.code")
    granted = serializers.SerializerMethodField()
    why_less = serializers.CharField(source="award.why_less", default="")
    qr = serializers.SerializerMethodField()

    class Meta:
        model = Transaction
        fields = (
            "id", "kind", "state", "asset", "amount", "refunded", "granted", "why_less", "reference", "total", "vat",
            "sandbox", "event_at", "expires_at", "settled_at", "qr",
        )  # fmt: skip

    def get_granted(self, row: Transaction) -> int | None:
        return row.award.amount if row.award else None

    def get_qr(self, row: Transaction) -> str | None:
        """What the shop's QR shows while a payment waits for a member."""
        return f"{settings.WALLET_ORIGIN}/pay#{row.pk}" if row.state == TransactionState.ASKED else None


class TransactionsSchema(serializers.Serializer[Any]):
    transactions = TransactionSchema(many=True)


class TokenView(APIView):
    """An access token by client credentials (RFC 6749 section 4.4), with HTTP Basic."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    parser_classes = (FormParser,)

    @extend_schema(
        operation_id="partner_token",
        tags=TAGS,
        request={"application/x-www-form-urlencoded": OpenApiTypes.OBJECT},
        responses={200: OpenApiTypes.OBJECT, 400: OpenApiTypes.OBJECT, 401: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request) -> HttpResponse:
        given = basic_credentials(request.headers.get("Authorization", ""))
        try:
            form: Any = request.data
        except exceptions.APIException:
            return _oauth_error("invalid_request", 400)
        if form.get("grant_type") != "client_credentials":
            return _oauth_error("unsupported_grant_type", 400)
        made = access_token(*given, wanted=str(form.get("scope", ""))[:200]) if given else None
        if given:  # counted apart: who knows the client_id alone keeps its owner from nothing
            spend("partner-token" if made else "partner-token-refused", given[0].lower(), limit=TOKENS_A_MINUTE)
        if made is None:
            return _oauth_error("invalid_client", 401)
        token, scopes = made
        if not scopes:
            return _oauth_error("invalid_scope", 400)
        body = {"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS}
        return JsonResponse(body | {"scope": " ".join(sorted(scopes))}, headers=NO_STORE)


def _oauth_error(error: str, status: int) -> HttpResponse:
    headers = NO_STORE | ({"WWW-Authenticate": 'Basic realm="partner"'} if status == 401 else {})
    return JsonResponse({"error": error}, status=status, headers=headers)


class PartnerView(APIView):
    """What an access token opens."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    access: Access

    def opened(self, request: Request, *scopes: Scope) -> Access:
        """Raises BadToken, ScopeMissing (one of the scopes will do), TooManyRequests."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        access = access_of(token) if scheme.lower() == "bearer" and len(token) < 1024 else None
        if access is None:
            raise BadToken
        if scopes and not access.scopes & {scope.value for scope in scopes}:
            raise ScopeMissing(scope=scopes[0].value)
        spend("partner-api", access.client.pk.hex, limit=CALLS_A_MINUTE)
        return access

    def actor(self, access: Access) -> Actor:
        return Actor.outside(f"partner:{access.client.pk}")

    def read(self, request: Request, wanted: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        given = wanted(data=request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def once(self, request: Request, access: Access, act: Callable[[], Transaction], status: int = 201) -> Response:
        """Answer by the idempotency key; a repeated answer says so."""

        def done() -> tuple[int, dict[str, Any]]:
            return status, dict(TransactionSchema(act()).data)

        key = request.headers.get("Idempotency-Key", "")
        answer = answer_once(access.client, key, request.path, request.data, done)
        kind = "application/json" if answer.status < 400 else "application/problem+json"
        headers = {"Idempotent-Replayed": "true"} if answer.replayed else None
        return Response(answer.body, answer.status, headers=headers, content_type=kind)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)
        for name, value in NO_STORE.items():
            final.headers[name] = value
        if final.status_code == 401:
            final.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        if final.status_code == 429:
            final.headers["Retry-After"] = "60"
        return final


class LookupView(PartnerView):
    @extend_schema(operation_id="partner_lookup", tags=TAGS, request=LookupWanted, responses={201: CustomerSchema})
    def post(self, request: Request) -> Response:
        """Look up who shows a one-time QR. It works once."""
        access = self.opened(request, Scope.LOOKUP)
        code = self.read(request, LookupWanted)["code"]
        client = access.client
        found = codes.look_up(code, client.partner, sandbox=client.sandbox, by=self.actor(access))
        return Response(CustomerSchema(found).data, 201)


class EarningsView(PartnerView):
    @extend_schema(
        operation_id="partner_earn", tags=TAGS, parameters=[KEY_HEADER], request=EarningWanted,
        responses={201: TransactionSchema},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Give points to a customer. A receipt is rewarded once; caps may cut what is given."""
        access = self.opened(request, Scope.EARN)
        wanted = self.read(request, EarningWanted)
        customer, at = wanted.pop("customer"), wanted.pop("occurred_at", None)
        client = access.client

        def act() -> Transaction:
            found = codes.customer_of(client.partner, customer, sandbox=client.sandbox)
            what = payments.Purchase(**wanted, event_at=at)
            return payments.give_points(client, found, what, by=self.actor(access))

        return self.once(request, access, act)


class HoldsView(PartnerView):
    @extend_schema(
        operation_id="partner_hold", tags=TAGS, parameters=[KEY_HEADER], request=HoldWanted,
        responses={201: TransactionSchema},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Set aside points of a customer, up to what they allowed; capture or release it later."""
        access = self.opened(request, Scope.PAY)
        wanted = self.read(request, HoldWanted)
        customer, seconds = wanted.pop("customer"), wanted.pop("seconds")
        client = access.client

        def act() -> Transaction:
            found = codes.customer_of(client.partner, customer, sandbox=client.sandbox)
            what = payments.Purchase(**wanted)
            return payments.hold_payment(client, found, what, seconds, by=self.actor(access))

        return self.once(request, access, act)


class RequestsView(PartnerView):
    @extend_schema(
        operation_id="partner_request", tags=TAGS, parameters=[KEY_HEADER], request=RequestWanted,
        responses={201: TransactionSchema},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Ask for a payment: show `qr`, and a member who scans it may pay within ten minutes."""
        access = self.opened(request, Scope.PAY)
        what = payments.Purchase(**self.read(request, RequestWanted))
        client = access.client
        return self.once(request, access, lambda: payments.ask_for_payment(client, what, by=self.actor(access)))


class CaptureView(PartnerView):
    @extend_schema(
        operation_id="partner_capture", tags=TAGS, parameters=[KEY_HEADER], request=CaptureWanted,
        responses={200: TransactionSchema},
    )  # fmt: skip
    def post(self, request: Request, transaction: UUID) -> Response:
        """Take a held payment, or a part of it; the rest goes back to the member."""
        access = self.opened(request, Scope.PAY)
        amount = self.read(request, CaptureWanted).get("amount")
        payments.transaction_of(access.client.partner, transaction, sandbox=access.client.sandbox)
        partner, by = access.client.partner, self.actor(access)
        return self.once(request, access, lambda: payments.capture_payment(transaction, partner, amount, by=by), 200)


class ReleaseView(PartnerView):
    @extend_schema(
        operation_id="partner_release", tags=TAGS, parameters=[KEY_HEADER], request=None,
        responses={200: TransactionSchema},
    )  # fmt: skip
    def post(self, request: Request, transaction: UUID) -> Response:
        """Give a held payment back, or end a request that nobody has paid."""
        access = self.opened(request, Scope.PAY)
        payments.transaction_of(access.client.partner, transaction, sandbox=access.client.sandbox)
        partner, by = access.client.partner, self.actor(access)
        return self.once(request, access, lambda: payments.release_payment(transaction, partner, by=by), 200)


class ReverseView(PartnerView):
    @extend_schema(
        operation_id="partner_reverse", tags=TAGS, parameters=[KEY_HEADER], request=ReverseWanted,
        responses={200: TransactionSchema},
    )  # fmt: skip
    def post(self, request: Request, transaction: UUID) -> Response:
        """Take given points back, or refund a payment, in full or in parts."""
        access = self.opened(request, Scope.REVERSE)
        wanted = self.read(request, ReverseWanted)
        payments.transaction_of(access.client.partner, transaction, sandbox=access.client.sandbox)
        partner, by = access.client.partner, self.actor(access)
        return self.once(
            request, access, lambda: refunds.reverse_transaction(transaction, partner, **wanted, by=by), 200
        )


class TransactionsView(PartnerView):
    @extend_schema(
        operation_id="partner_transactions",
        tags=TAGS,
        parameters=[OpenApiParameter("reference", OpenApiTypes.STR, required=True)],
        responses={200: TransactionsSchema},
    )
    def get(self, request: Request) -> Response:
        """Your transactions of a reference: what became of a request whose answer was lost."""
        client = self.opened(request).client
        reference = request.query_params.get("reference", "")
        if not 0 < len(reference) <= 64 or "\0" in reference:
            raise exceptions.ValidationError({"reference": ["1 to 64 characters."]})
        rows = Transaction.objects.filter(partner=client.partner, sandbox=client.sandbox, reference=reference)
        return Response(TransactionsSchema({"transactions": rows.select_related("asset", "award")[:50]}).data)


class TransactionView(PartnerView):
    @extend_schema(operation_id="partner_transaction", tags=TAGS, responses={200: TransactionSchema})
    def get(self, request: Request, transaction: UUID) -> Response:
        """One of your transactions."""
        client = self.opened(request).client
        return Response(
            TransactionSchema(payments.transaction_of(client.partner, transaction, sandbox=client.sandbox)).data
        )


class SandboxCodesView(PartnerView):
    @extend_schema(
        operation_id="partner_sandbox_code", tags=TAGS, request=SandboxCodeWanted, responses={201: SandboxCode}
    )
    def post(self, request: Request) -> Response:
        """For systems that try out: the code of a made-up member with points."""
        access = self.opened(request)
        if not access.client.sandbox:
            raise SandboxOnly
        limit = self.read(request, SandboxCodeWanted)["limit"]
        return Response({"code": codes.make_sandbox_code(access.client.partner, limit, by=self.actor(access))}, 201)
