"""The signed-in member finds shifts, signs up and withdraws."""

from __future__ import annotations

from uuid import UUID

from django.utils.http import int_to_base36
from django.utils.timezone import now
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from identity.actors import Actor
from identity.api.views import MemberView
from identity.queries import today
from identity.signing.encoding import b64url

from .. import actions, queries
from ..codes import key_of
from ..hours import hours_of
from ..models import Coordinator, Volunteer
from ..notices import put_away
from .shapes import ShiftsSchema, VolunteerCertificateRequestSchema, VolunteerCertificateSchema, VolunteeringSchema

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
            "notices": queries.notices_of(member)[:MOST],
            "code": self.code(),
            "coordinates": Coordinator.objects.filter(member=member, ended_at=None).exists(),
            "now": now(),
        }
        return Response(VolunteeringSchema(found).data, status=status)

    def code(self) -> dict[str, str] | None:
        """What this phone needs to show a code without a network; nothing before the first sign-up."""
        volunteer = Volunteer.objects.filter(member=self.member).first()
        return {"volunteer": int_to_base36(volunteer.pk), "key": b64url(key_of(volunteer))} if volunteer else None


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


class NoticeView(_VolunteerView):
    @extend_schema(
        operation_id="volunteering_notice_dismiss", tags=["wallet"], request=None, responses={200: VolunteeringSchema}
    )
    def post(self, request: Request, notice_id: int) -> Response:
        """Put a notice away."""
        put_away(self.member, notice_id)
        return self.state()


class CertificateView(_VolunteerView):
    @extend_schema(
        operation_id="volunteering_certificate",
        tags=["wallet"],
        request=VolunteerCertificateRequestSchema,
        responses={201: VolunteerCertificateSchema},
    )
    def post(self, request: Request) -> Response:
        """Ask for a certificate of your confirmed hours; you then get it as a card."""
        asked = VolunteerCertificateRequestSchema(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        condition = actions.request_certificate(self.member, given["since"], given["until"], by=self.by)
        return Response(
            VolunteerCertificateSchema({"hours": condition.values["hours"], "card": condition.code}).data, 201
        )
