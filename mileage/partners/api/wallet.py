"""On the wallet's origin: apply as a partner, look after its systems, leave."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from identity.actors import Actor
from identity.api.permissions import IsMember, member_of
from identity.models import District, Member
from identity.queries import districts_on, today

from ..actions import applications, clients, leaving
from ..errors import UnknownClient
from ..models import ApiClient, Application, ApplicationState, Partner, Scope, business_number_format, check_webhook

TAGS = ["partners"]


class MemberView(APIView):
    permission_classes = (IsMember,)

    @property
    def member(self) -> Member:
        member = member_of(self.request)
        assert member is not None  # noqa: S101  # IsMember has let it through
        return member

    @property
    def actor(self) -> Actor:
        return Actor.member(self.member)


class DocumentSchema(serializers.Serializer[Any]):
    name = serializers.CharField()
    size = serializers.IntegerField()
    sent_at = serializers.DateTimeField()


class ApplicationSchema(serializers.ModelSerializer[Application]):
    """An application and how far it is."""

    district = serializers.CharField(source="district.name_ko")
    documents = DocumentSchema(many=True)
    open = serializers.SerializerMethodField()

    class Meta:
        model = Application
        fields = (
            "id", "name_ko", "name_en", "business_number", "district", "issues", "accepts", "contact", "state",
            "open", "note", "submitted_at", "documents",
        )  # fmt: skip

    def get_open(self, row: Application) -> bool:
        return row.state in ApplicationState.OPEN


class WishSchema(serializers.Serializer[Any]):
    """What is applied for."""

    organisation = serializers.UUIDField(required=False, allow_null=True, help_text="One that you manage.")
    name_ko = serializers.CharField(max_length=60)
    name_en = serializers.CharField(max_length=80)
    business_number = serializers.CharField(max_length=10, validators=[business_number_format])
    district = serializers.CharField(max_length=20, help_text="Its code, one of those in force today.")
    issues = serializers.BooleanField(default=False)
    accepts = serializers.BooleanField(default=False)
    contact = serializers.EmailField(max_length=120)

    def validate_district(self, code: str) -> District:
        found = districts_on(today()).filter(code=code).first()
        if found is None:
            raise serializers.ValidationError("There is no such district today.")
        return found

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not (attrs["issues"] or attrs["accepts"]):
            raise serializers.ValidationError({"accepts": ["A partner issues mileage, accepts it, or both."]})
        return attrs


class ApplicationsSchema(serializers.Serializer[Any]):
    applications = ApplicationSchema(many=True)


class FileSchema(serializers.Serializer[Any]):
    file = serializers.FileField(max_length=120)


class ClientSchema(serializers.ModelSerializer[ApiClient]):
    """A system, without its secrets."""

    class Meta:
        model = ApiClient
        fields = ("id", "name", "scopes", "sandbox", "webhook", "active", "created_at")


class AssetName(serializers.Serializer[Any]):
    code = serializers.CharField()
    name_ko = serializers.CharField()
    name_en = serializers.CharField()


class AgreementSchema(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    valid_from = serializers.DateField()
    issue_asset = AssetName(allow_null=True)
    issue_price = serializers.IntegerField(help_text="Thousandths of a won for a point.")
    accept_assets = AssetName(many=True)
    accept_price = serializers.IntegerField()
    fee = serializers.IntegerField(help_text="In 1/10000.")
    pay_within = serializers.IntegerField()
    grace_days = serializers.IntegerField()


class PartnerSchema(serializers.ModelSerializer[Partner]):
    """A partner that you manage."""

    agreement = serializers.SerializerMethodField()
    clients = serializers.SerializerMethodField()

    class Meta:
        model = Partner
        fields = ("id", "code", "name_ko", "name_en", "state", "ends_on", "agreement", "clients")

    @extend_schema(responses=AgreementSchema)
    def get_agreement(self, row: Partner) -> dict[str, Any] | None:
        newest = row.agreements.order_by("-version").first()
        return AgreementSchema(newest).data if newest else None

    def get_clients(self, row: Partner) -> list[dict[str, Any]]:
        return list(ClientSchema(row.clients.filter(active=True), many=True).data)


class PartnersSchema(serializers.Serializer[Any]):
    partners = PartnerSchema(many=True)


class NewClient(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=60)
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices), min_length=1, max_length=10)
    webhook = serializers.CharField(max_length=300, allow_blank=True, default="", validators=[check_webhook])
    sandbox = serializers.BooleanField(default=True)


class SecretSchema(serializers.Serializer[Any]):
    """Shown this once."""

    client_id = serializers.UUIDField(source="client.pk")
    client_secret = serializers.CharField(source="secret")
    webhook_key = serializers.CharField()


class DistrictsSchema(serializers.Serializer[Any]):
    districts = AssetName(many=True)


class DistrictsView(MemberView):
    @extend_schema(operation_id="partner_districts", tags=TAGS, responses={200: DistrictsSchema})
    def get(self, request: Request) -> Response:
        """Today's districts, in which a partner can be."""
        return Response(DistrictsSchema({"districts": districts_on(today()).order_by("name_ko")}).data)


class ApplicationsView(MemberView):
    @extend_schema(operation_id="partner_applications", tags=TAGS, responses={200: ApplicationsSchema})
    def get(self, request: Request) -> Response:
        """Your applications, and those of organisations that you manage."""
        rows = Application.objects.filter(applicant__in=applications.names_of(self.member))
        rows = rows.select_related("district").prefetch_related("documents")
        return Response(ApplicationsSchema({"applications": rows}).data)

    @extend_schema(operation_id="partner_apply", tags=TAGS, request=WishSchema, responses={201: ApplicationSchema})
    def post(self, request: Request) -> Response:
        """Apply to become a partner; send documents next."""
        given = WishSchema(data=request.data)
        given.is_valid(raise_exception=True)
        wanted = dict(given.validated_data)
        applicant = applications.acting_member(self.member, wanted.pop("organisation", None))
        made = applications.apply_as_partner(applications.Wish(**wanted), applicant, by=self.actor)
        return Response(ApplicationSchema(made).data, 201)


class DocumentsView(MemberView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="partner_document",
        tags=TAGS,
        request={"multipart/form-data": FileSchema},
        responses={201: ApplicationSchema},
    )
    def post(self, request: Request, application: UUID) -> Response:
        """Send a document: PDF, PNG or JPEG of up to 5 MB, five at most."""
        given = FileSchema(data=request.data)
        given.is_valid(raise_exception=True)
        file = given.validated_data["file"]
        row = applications.application_of(self.member, application)
        content = file.read(applications.MOST_BYTES + 1)
        done = applications.attach_document(row, file.name, content, by=self.actor)
        return Response(ApplicationSchema(done).data, 201)


class WithdrawApplicationView(MemberView):
    @extend_schema(
        operation_id="partner_application_withdraw", tags=TAGS, request=None, responses={200: ApplicationSchema}
    )
    def post(self, request: Request, application: UUID) -> Response:
        """Withdraw an application that waits."""
        row = applications.application_of(self.member, application)
        return Response(ApplicationSchema(applications.withdraw_application(row, by=self.actor)).data)


class PartnersView(MemberView):
    @extend_schema(operation_id="my_partners", tags=TAGS, responses={200: PartnersSchema})
    def get(self, request: Request) -> Response:
        """The partners that you manage, with their agreement and systems."""
        rows = Partner.objects.filter(owner__in=applications.names_of(self.member))
        return Response(PartnersSchema({"partners": rows}).data)


class LeaveView(MemberView):
    @extend_schema(operation_id="partner_leave", tags=TAGS, request=None, responses={200: PartnerSchema})
    def post(self, request: Request, partner: UUID) -> Response:
        """Withdraw as a partner: you issue no more from now on, and accept until the grace ends."""
        row = leaving.partner_of(self.member, partner)
        return Response(PartnerSchema(leaving.leave_as_partner(row, by=self.actor)).data)


class ClientsView(MemberView):
    @extend_schema(operation_id="partner_client", tags=TAGS, request=NewClient, responses={201: SecretSchema})
    def post(self, request: Request, partner: UUID) -> Response:
        """Make a system; its secret is shown this once."""
        given = NewClient(data=request.data)
        given.is_valid(raise_exception=True)
        row = leaving.partner_of(self.member, partner)
        made = clients.make_client(row, **given.validated_data, by=self.actor)
        return Response(SecretSchema(made).data, 201, headers={"Cache-Control": "no-store"})


class ClientView(MemberView):
    def client_of(self, partner: UUID, client: UUID) -> ApiClient:
        row = leaving.partner_of(self.member, partner).clients.filter(pk=client, active=True).first()
        if row is None:
            raise UnknownClient
        return row

    @extend_schema(operation_id="partner_client_rotate", tags=TAGS, request=None, responses={201: SecretSchema})
    def post(self, request: Request, partner: UUID, client: UUID) -> Response:
        """A new secret, shown this once; the older ones end in a day."""
        made = clients.rotate_secret(self.client_of(partner, client), by=self.actor)
        return Response(SecretSchema(made).data, 201, headers={"Cache-Control": "no-store"})

    @extend_schema(operation_id="partner_client_end", tags=TAGS, responses={204: None})
    def delete(self, request: Request, partner: UUID, client: UUID) -> Response:
        """Shut a system out at once."""
        clients.end_client(self.client_of(partner, client), by=self.actor)
        return Response(status=204)
