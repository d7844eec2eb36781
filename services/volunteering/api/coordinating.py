"""A coordinator's phone: who comes, what was scanned, and which hours count."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from identity.actors import Actor
from identity.api.views import MemberView

from .. import actions, queries
from .shapes import CoordinatedSchema, DecisionSchema, ScanResultsSchema, ScansSchema

MOST = 200


class _CoordinatorView(MemberView):
    def state(self) -> Response:
        """The page, as it is after what was done."""
        return Response(CoordinatedSchema({"shifts": queries.coordinated_shifts(self.member)[:MOST]}).data)


class CoordinatedView(_CoordinatorView):
    @extend_schema(operation_id="volunteering_coordinated", tags=["wallet"], responses={200: CoordinatedSchema})
    def get(self, request: Request) -> Response:
        """The shifts of your institutions, with who signed up."""
        return self.state()


class ScansView(MemberView):
    @extend_schema(
        operation_id="volunteering_scans", tags=["wallet"], request=ScansSchema, responses={200: ScanResultsSchema}
    )
    def post(self, request: Request) -> Response:
        """What your phone scanned, perhaps without a network. The same scan again has the same answer."""
        sent = ScansSchema(data=request.data)
        sent.is_valid(raise_exception=True)
        scans = [
            actions.SeenCode(row["id"], row["shift"], row["code"], row["direction"], row["at"])
            for row in sent.validated_data["scans"]
        ]
        by = Actor.member(self.member)
        results = actions.take_scans(self.member, scans, sent.validated_data["sent_at"], by=by)
        return Response(ScanResultsSchema({"results": results}).data)


class DecisionView(_CoordinatorView):
    decision = "approve"

    @extend_schema(tags=["wallet"], request=DecisionSchema, responses={200: CoordinatedSchema})
    def post(self, request: Request, signup_id: UUID) -> Response:
        """Approve a volunteer's hours, as scanned or with a reason, or say that there are none."""
        asked = DecisionSchema(data=request.data)
        asked.is_valid(raise_exception=True)
        given, by = asked.validated_data, Actor.member(self.member)
        if self.decision == "approve":
            actions.approve_hours(self.member, signup_id, given.get("minutes"), given["reason"], by=by)
        else:
            actions.refuse_hours(self.member, signup_id, given["reason"], by=by)
        return self.state()
