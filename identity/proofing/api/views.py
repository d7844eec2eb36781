"""On the wallet's origin: somebody whom no register knows shows who they are."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from identity.actors import Actor
from identity.api.permissions import IsMember, member_of
from identity.models import Member

from .. import applying, rules
from ..queries import newest_of
from . import schemas

TAGS = ["identity check"]
HOW_TO_APPEAL = _(
    "If you think that this is wrong, object within 30 days in writing to the city's department for digital citizen "
    "services: your papers are kept until then, and another person looks at them. You may also begin anew with better "
    "papers at any time."
)


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

    def answer(self, status: int = 200, **more: Any) -> Response:
        """How things stand now, which nobody else may keep."""
        body = {"proofing": newest_of(self.member), "how_to_appeal": HOW_TO_APPEAL} | more
        schema = schemas.SentSchema if more else schemas.AnswerSchema
        return Response(schema(body).data, status, headers={"Cache-Control": "no-store"})


class ProofingView(MemberView):
    @extend_schema(operation_id="proofing", tags=TAGS, responses={200: schemas.AnswerSchema})
    def get(self, request: Request) -> Response:
        """Your identity check, null if there is none."""
        return self.answer()


class EmailView(MemberView):
    @extend_schema(
        operation_id="proofing_email", tags=TAGS, request=schemas.EmailSchema, responses={201: schemas.SentSchema}
    )
    def post(self, request: Request) -> Response:
        """Begin, or go on under another address: a code is mailed, five a day at most."""
        form = schemas.EmailSchema(data=request.data)
        form.is_valid(raise_exception=True)
        code = applying.request_code(self.member, form.validated_data["email"], by=self.actor)
        return self.answer(201, sandbox_code=code if settings.SANDBOX else "")


class CodeView(MemberView):
    @extend_schema(
        operation_id="proofing_code", tags=TAGS, request=schemas.CodeSchema, responses={200: schemas.AnswerSchema}
    )
    def post(self, request: Request) -> Response:
        """Confirm your address: 422 `wrong_email_code` carries `tries_left`."""
        form = schemas.CodeSchema(data=request.data)
        form.is_valid(raise_exception=True)
        applying.confirm_email(self.member, form.validated_data["code"], by=self.actor)
        return self.answer()


class PapersView(MemberView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="proofing_paper",
        tags=TAGS,
        request={"multipart/form-data": schemas.FileSchema},
        responses={201: schemas.AnswerSchema},
    )
    def post(self, request: Request) -> Response:
        """Send a paper: PDF, PNG or JPEG of up to 5 MB, five at most. Only the checking staff can see it."""
        form = schemas.FileSchema(data=request.data)
        form.is_valid(raise_exception=True)
        content = form.validated_data["file"].read(rules.MOST_BYTES + 1)
        applying.add_paper(self.member, form.validated_data["kind"], content, by=self.actor)
        return self.answer(201)


class PaperView(MemberView):
    @extend_schema(operation_id="proofing_paper_remove", tags=TAGS, responses={200: schemas.AnswerSchema})
    def delete(self, request: Request, number: int) -> Response:
        """Take a paper back before you hand in."""
        applying.remove_paper(self.member, number, by=self.actor)
        return self.answer()


class SubmitView(MemberView):
    @extend_schema(
        operation_id="proofing_submit", tags=TAGS, request=schemas.DetailsSchema, responses={200: schemas.AnswerSchema}
    )
    def post(self, request: Request) -> Response:
        """Hand in. Staff look at the papers, and the answer comes here and by mail."""
        form = schemas.DetailsSchema(data=request.data)
        form.is_valid(raise_exception=True)
        said = {name: value for name, value in form.validated_data.items() if name != "consent"}
        applying.submit(self.member, applying.Details(**said), by=self.actor)
        return self.answer()


class WithdrawView(MemberView):
    @extend_schema(operation_id="proofing_withdraw", tags=TAGS, request=None, responses={200: schemas.AnswerSchema})
    def post(self, request: Request) -> Response:
        """Take it back before it is decided; your papers are deleted at once."""
        applying.withdraw(self.member, by=self.actor)
        return self.answer()


class NoticeView(MemberView):
    @extend_schema(operation_id="proofing_notice", tags=TAGS, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Put the notice of the decision away."""
        applying.put_away(self.member)
        return Response(status=204)
