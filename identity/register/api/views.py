"""Binding a wallet to a resident by the code of a letter."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from identity.actors import Actor
from identity.api.permissions import IsMember, member_of

from ..actions.binding import bind_member
from ..errors import TooManyTries
from ..queries import resident_facts
from .serializers import BindingRequestSerializer, BindingSerializer, binding


class BindingView(APIView):
    """POST a code: 422 `wrong_code` carries `tries_left`, 429 `too_many_tries` carries `retry_after`."""

    permission_classes = [IsMember]

    @extend_schema(request=BindingRequestSerializer, responses={201: BindingSerializer}, operation_id="bind")
    def post(self, request: Request) -> Response:
        form = BindingRequestSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        member = member_of(request)
        assert member is not None  # noqa: S101 - IsMember
        bound = bind_member(form.validated_data["code"], by=Actor.member(member))
        return Response(binding(bound, resident_facts(member)), 201)

    def handle_exception(self, exc: Exception) -> Response:
        response = super().handle_exception(exc)
        if isinstance(exc, TooManyTries):
            response.headers["Retry-After"] = str(exc.extra["retry_after"])
        return response
