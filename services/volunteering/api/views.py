"""The signed-in member finds shifts, signs up and withdraws."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from identity.actors import Actor
from identity.api.views import MemberView
from identity.queries import today

from .. import actions, queries
from ..hours import hours_of
from .shapes import ShiftsSchema, VolunteeringSchema

MOST = 100


class _VolunteerView(MemberView):
    @property
    def by(self) -> Actor:
        return Actor.member(self.member)

    def state(self, status: int = 200) -> Response:
        """The member's own page, as it is after what was done."""
        member = self.member
        found = {
            "signups": queries.signups_of(member)[:MOST],
            "hours": queries.records_of(member)[:MOST],
            "hours_this_year": hours_of(member, today().year),
        }
        return Response(VolunteeringSchema(found).data, status=status)


class VolunteeringView(_VolunteerView):
    @extend_schema(operation_id="volunteering", tags=["wallet"], responses={200: VolunteeringSchema})
    def get(self, request: Request) -> Response:
        """Your sign-ups and your hours."""
        return self.state()


class ShiftsView(MemberView):
    @extend_schema(
        operation_id="volunteering_shifts",
        tags=["wallet"],
        parameters=[
            OpenApiParameter("district", OpenApiTypes.STR, description="Code of a district."),
            OpenApiParameter("q", OpenApiTypes.STR, description="Words of a programme's title."),
        ],
        responses={200: ShiftsSchema},
    )
    def get(self, request: Request) -> Response:
        """Shifts with places left, the next first."""
        given = {name: request.query_params.get(name, "")[:60].replace("\0", "") for name in ("district", "q")}
        shifts = queries.shifts_ahead(given["district"], given["q"])[:MOST]
        return Response(ShiftsSchema({"shifts": shifts, "districts": queries.districts_with_shifts()}).data)


class SignUpView(_VolunteerView):
    @extend_schema(
        operation_id="volunteering_sign_up", tags=["wallet"], request=None, responses={201: VolunteeringSchema}
    )
    def post(self, request: Request, shift_id: int) -> Response:
        """Take a place in a shift."""
        actions.sign_up(self.member, shift_id, by=self.by)
        return self.state(201)


class WithdrawView(_VolunteerView):
    @extend_schema(
        operation_id="volunteering_withdraw", tags=["wallet"], request=None, responses={200: VolunteeringSchema}
    )
    def post(self, request: Request, signup_id: UUID) -> Response:
        """Give a place back before the shift begins."""
        actions.withdraw(self.member, signup_id, by=self.by)
        return self.state()
