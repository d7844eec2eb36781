"""Whom a holder lets see badges, and what a company asks for and sees."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ..actions.pages import end_page, make_page
from ..actions.requests import (
    Asked,
    acting,
    ask_for_badges,
    decline_request,
    end_request,
    grant_request,
    look_at_badges,
)
from ..models import AwardState, BadgeRequest, RequestState
from ..queries import organisations_of, requests_by
from .shapes import BadgeAwardSchema, BadgesSchema
from .views import BadgesBase

MOST = 100


class PageDaysSchema(serializers.Serializer[Any]):
    days = serializers.IntegerField(min_value=1, max_value=365)


class BadgePageSchema(serializers.Serializer[Any]):
    address = serializers.CharField(help_text="Told this once.")
    until = serializers.DateTimeField()


class GrantSchema(serializers.Serializer[Any]):
    awards = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=50)


class AskSchema(serializers.Serializer[Any]):
    holder = serializers.CharField(max_length=36, help_text="The member's number, or 8 or more digits of it.")
    purpose = serializers.CharField(max_length=200)
    days = serializers.IntegerField(min_value=1, max_value=365)


class OrganisationRequestSchema(serializers.ModelSerializer[BadgeRequest]):
    holder = serializers.SerializerMethodField(help_text="First digits of the holder's number.")
    state = serializers.ChoiceField(RequestState.choices, source="shown_state")

    class Meta:
        model = BadgeRequest
        fields = ("id", "holder", "purpose", "days", "state", "asked_at", "until")

    def get_holder(self, row: BadgeRequest) -> str:
        return str(row.member_id)[:8]


class OrganisationBadgesSchema(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    requests = OrganisationRequestSchema(many=True)


class SeenSchema(serializers.Serializer[Any]):
    until = serializers.DateTimeField()
    awards = BadgeAwardSchema(many=True)


class PageView(BadgesBase):
    @extend_schema(operation_id="badge_page", tags=["wallet"], request=PageDaysSchema, responses={201: BadgePageSchema})
    def post(self, request: Request, award_id: UUID) -> Response:
        """Consent to a page of this badge at a secret address, for so many days. A page of before ends."""
        sent = PageDaysSchema(data=request.data)
        sent.is_valid(raise_exception=True)
        made = make_page(self.member, award_id, sent.validated_data["days"], by=self.by)
        body = {"address": made.address, "until": made.page.until}
        return Response(BadgePageSchema(body).data, 201, headers={"Cache-Control": "no-store"})

    @extend_schema(operation_id="badge_page_end", tags=["wallet"], responses={200: BadgesSchema})
    def delete(self, request: Request, award_id: UUID) -> Response:
        """Withdraw the consent: the address shows nothing from now on."""
        end_page(self.member, award_id, by=self.by)
        return self.state()


class GrantView(BadgesBase):
    @extend_schema(
        operation_id="badge_request_grant", tags=["wallet"], request=GrantSchema, responses={200: BadgesSchema}
    )
    def post(self, request: Request, request_id: UUID) -> Response:
        """Let the organisation see these badges for the days that it asked for."""
        sent = GrantSchema(data=request.data)
        sent.is_valid(raise_exception=True)
        grant_request(self.member, request_id, sent.validated_data["awards"], by=self.by)
        return self.state()


class DeclineView(BadgesBase):
    @extend_schema(operation_id="badge_request_decline", tags=["wallet"], request=None, responses={200: BadgesSchema})
    def post(self, request: Request, request_id: UUID) -> Response:
        """Let the organisation see nothing."""
        decline_request(self.member, request_id, by=self.by)
        return self.state()


class EndView(BadgesBase):
    @extend_schema(operation_id="badge_request_end", tags=["wallet"], request=None, responses={200: BadgesSchema})
    def post(self, request: Request, request_id: UUID) -> Response:
        """Withdraw the consent: the organisation sees nothing from now on."""
        end_request(self.member, request_id, by=self.by)
        return self.state()


class OrganisationsView(BadgesBase):
    @extend_schema(
        operation_id="badge_organisations", tags=["wallet"], responses={200: OrganisationBadgesSchema(many=True)}
    )
    def get(self, request: Request) -> Response:
        """The organisations that you act for, each with its requests for badges."""
        return self.organisations()

    def organisations(self, status: int = 200) -> Response:
        found = [
            {"id": row.pk, "name": row.name, "requests": requests_by(row)[:MOST]}
            for row in organisations_of(self.member)
        ]
        return Response(OrganisationBadgesSchema(found, many=True).data, status)


class AskView(OrganisationsView):
    http_method_names = ("post", "options")

    @extend_schema(
        operation_id="badge_request", tags=["wallet"], request=AskSchema,
        responses={201: OrganisationBadgesSchema(many=True)},
    )  # fmt: skip
    def post(self, request: Request, organisation: UUID) -> Response:
        """Ask a member to show their badges to your organisation: what for, and for how many days."""
        sent = AskSchema(data=request.data)
        sent.is_valid(raise_exception=True)
        given = sent.validated_data
        asked = Asked(given["holder"], given["purpose"], given["days"])
        by = self.by_for(acting(self.member, organisation))
        ask_for_badges(self.member, organisation, asked, by=by)
        return self.organisations(201)


class LookView(BadgesBase):
    @extend_schema(operation_id="badge_look", tags=["wallet"], request=None, responses={200: SeenSchema})
    def post(self, request: Request, organisation: UUID, request_id: UUID) -> Response:
        """See the badges that the holder consented to. The holder sees that you looked."""
        by = self.by_for(acting(self.member, organisation))
        seen = look_at_badges(self.member, organisation, request_id, by=by)
        awards = seen.awards.filter(state=AwardState.AWARDED).select_related("badge__institution")
        body = SeenSchema({"until": seen.until, "awards": awards}).data
        return Response(body, headers={"Cache-Control": "no-store"})
