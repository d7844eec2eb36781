"""The signed-in member acts for organisations, and joins those that share out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from identity.actors import Actor
from identity.models import OrganisationPerson
from identity.queries import organisations_of

from .. import queries
from ..actions.organisations import (
    MANAGING,
    MOST_PEOPLE,
    acting,
    day_left,
    join_group,
    make_join_code,
    share_out,
)
from ..errors import UnknownBeneficiary
from ..models import Asset, Beneficiary, SharingGroup
from .base import MemberView
from .views import CURSOR, HistorySchema, cursor_of

MOST = 10**15


class PurseSchema(serializers.Serializer):
    asset = serializers.CharField()
    name_ko = serializers.CharField()
    name_en = serializers.CharField()
    unit = serializers.CharField()
    balance = serializers.IntegerField()
    available = serializers.IntegerField()
    day_left = serializers.IntegerField(allow_null=True, help_text="How much you may share out today; null: no limit.")


class BeneficiarySchema(serializers.Serializer):
    id = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]  # an argument of Field, and a field here


class OrganisationSchema(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.CharField(help_text="`manager`, `agent` or `viewer`.")
    join_code = serializers.CharField(help_text="For managers; empty: none was made.")
    purses = PurseSchema(many=True)
    people = BeneficiarySchema(many=True, help_text="Who joined to be shared out to.")


class OrganisationsSchema(serializers.Serializer):
    organisations = OrganisationSchema(many=True)


class ShareSchema(serializers.Serializer):
    person = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    amount = serializers.IntegerField(min_value=1, max_value=MOST)


class ShareOutSchema(serializers.Serializer):
    key = serializers.RegexField(r"^[\w-]{8,64}\Z", help_text="Your own: sent again it is answered again.")
    asset = serializers.SlugField(max_length=40)
    shares = ShareSchema(many=True, allow_empty=False, max_length=MOST_PEOPLE)  # type: ignore[call-arg]


class DistributionSchema(serializers.Serializer):
    total = serializers.IntegerField()
    people = serializers.IntegerField()
    made_at = serializers.DateTimeField()


class JoinSchema(serializers.Serializer):
    code = serializers.RegexField(r"^[0-9A-Za-z]{12}\Z")
    label = serializers.CharField(max_length=20)  # type: ignore[assignment]


class OrganisationsView(MemberView):
    @extend_schema(operation_id="mileage_organisations", tags=["wallet"], responses={200: OrganisationsSchema})
    def get(self, request: Request) -> Response:
        """The organisations that you act for, what they have, and who joined them."""
        found = [_shown(person) for person in organisations_of(self.member).select_related("organisation__member")]
        return Response(OrganisationsSchema({"organisations": found}).data)


class OrganisationHistoryView(MemberView):
    @extend_schema(
        operation_id="mileage_organisation_history",
        tags=["wallet"],
        parameters=[CURSOR],
        responses={200: HistorySchema},
    )
    def get(self, request: Request, organisation: UUID) -> Response:
        """What an organisation that you act for earned and gave, newest first."""
        person = acting(self.member, organisation)
        found = queries.history_of(person.organisation.member, cursor_of(request), queries.PAGE + 1)
        page = found[: queries.PAGE]
        body: dict[str, Any] = {"results": page, "next": str(page[-1].id) if len(found) > len(page) else None}
        return Response(HistorySchema(body).data)


class JoinCodeView(MemberView):
    @extend_schema(
        operation_id="mileage_organisation_code", tags=["wallet"], request=None, responses={200: OrganisationSchema}
    )
    def post(self, request: Request, organisation: UUID) -> Response:
        """Make a new code by which people join; the old one ends. For managers."""
        make_join_code(self.member, organisation, by=Actor.member(self.member))
        return Response(OrganisationSchema(_shown(acting(self.member, organisation))).data)


class ShareOutView(MemberView):
    @extend_schema(
        operation_id="mileage_organisation_share",
        tags=["wallet"],
        request=ShareOutSchema,
        responses={200: DistributionSchema},
    )
    def post(self, request: Request, organisation: UUID) -> Response:
        """Share out an organisation's mileage to people who joined it, all or none."""
        form = ShareOutSchema(data=request.data)
        form.is_valid(raise_exception=True)
        wanted: dict[str, Any] = form.validated_data
        person = acting(self.member, organisation)
        shares = {share["person"]: share["amount"] for share in wanted["shares"]}
        if len(shares) != len(wanted["shares"]):
            raise UnknownBeneficiary
        asset = Asset.objects.filter(code=wanted["asset"]).first()
        if asset is None:
            raise serializers.ValidationError({"asset": "unknown"})
        by = Actor.member(self.member, acting_for=person.organisation)
        done = share_out(self.member, organisation, asset, shares, wanted["key"], by=by)
        return Response(DistributionSchema(done).data)


class JoinView(MemberView):
    @extend_schema(
        operation_id="mileage_organisation_join",
        tags=["wallet"],
        request=JoinSchema,
        responses={200: BeneficiarySchema},
    )
    def post(self, request: Request) -> Response:
        """Join an organisation that shares out, by its code."""
        form = JoinSchema(data=request.data)
        form.is_valid(raise_exception=True)
        wanted: dict[str, Any] = form.validated_data
        joined = join_group(self.member, wanted["code"], wanted["label"], by=Actor.member(self.member))
        return Response(BeneficiarySchema(joined).data)


def _shown(person: OrganisationPerson) -> dict[str, Any]:
    where = person.organisation
    group = SharingGroup.objects.filter(pk=where.pk).first() if person.role in MANAGING else None
    purses = [
        {name: getattr(row.asset, name) for name in ("name_ko", "name_en", "unit")}
        | {"asset": row.asset.code, "balance": row.balance, "available": row.available}
        | {"day_left": day_left(person, row.asset)}
        for row in queries.balances_of(where.member)
    ]
    people = Beneficiary.objects.filter(group=where.pk, member__left_at=None)
    shown = {"id": where.pk, "name": where.name, "role": person.role, "join_code": group.code if group else ""}
    return shown | {"purses": purses, "people": people}
