"""Status lists of what integrators issued."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from ..api.documents import BitstringView
from .queries import LISTS


class IntegratorsListView(BitstringView):
    """A Bitstring Status List under the integrators' DID."""

    view = LISTS

    @extend_schema(
        operation_id="integrators_status_list",
        tags=["status"],
        responses={(200, "application/vc"): OpenApiTypes.OBJECT, (200, "application/vc+jwt"): OpenApiTypes.STR},
    )
    def get(self, request: Request, list_id: UUID, purpose: str) -> HttpResponse:
        return super().get(request, list_id, purpose)
