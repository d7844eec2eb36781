"""The signed-in member's badges."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from identity.actors import Actor
from identity.api.views import MemberView
from identity.models import Organisation

from ..actions import claim_badge
from ..queries import awards_of, requests_of
from .shapes import BadgeClaimSchema, BadgesSchema

MOST = 200


class BadgesBase(MemberView):
    @property
    def by(self) -> Actor:
        return Actor.member(self.member)

    def by_for(self, organisation: Organisation) -> Actor:
        return Actor.member(self.member, acting_for=organisation)

    def state(self, status: int = 200) -> Response:
        """Everything of the page, as it is after what was done."""
        found = {"awards": awards_of(self.member)[:MOST], "requests": requests_of(self.member)[:MOST]}
        return Response(BadgesSchema(found).data, status=status)


class BadgesView(BadgesBase):
    @extend_schema(operation_id="badges", tags=["wallet"], responses={200: BadgesSchema})
    def get(self, request: Request) -> Response:
        """The badges that institutions awarded to you. The wallet fetches each as the card of its code."""
        return self.state()


class ClaimView(BadgesBase):
    @extend_schema(operation_id="badge_claim", tags=["wallet"], request=BadgeClaimSchema, responses={201: BadgesSchema})
    def post(self, request: Request) -> Response:
        """Claim the badge of a link that an institution gave you. A link works once."""
        sent = BadgeClaimSchema(data=request.data)
        sent.is_valid(raise_exception=True)
        claim_badge(self.member, sent.validated_data["secret"], by=self.by)
        return self.state(201)
