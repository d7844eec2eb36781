"""Purposes in the API for systems of others: those that it may ask, and those that its organisation proposes."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from .api import ClientView
from .dcql import parameters_of
from .models import HolderCheck, Kept, Mode, PurposeDraft, VerifierClient
from .models.purposes import LIST_AGES, MINUTES_15
from .proposals import ORGANISATIONS_MODES, draft_purpose

READS_A_MINUTE, DRAFTS_AN_HOUR = 60, 20


class Proposed(serializers.Serializer[Any]):
    """A purpose that an organisation wants for its own systems."""

    code = serializers.SlugField(max_length=40)
    name_ko = serializers.CharField(max_length=60)
    name_en = serializers.CharField(max_length=60)
    ground_ko = serializers.CharField(max_length=200)
    ground_en = serializers.CharField(max_length=200)
    query = serializers.DictField(help_text="DCQL. A type that begins with / is of this issuer.")
    holder_check = serializers.ChoiceField(HolderCheck.choices, default=HolderCheck.NONE)
    max_list_age = serializers.ChoiceField(LIST_AGES, default=MINUTES_15)
    keep_minutes = serializers.IntegerField(min_value=1, max_value=24 * 60, default=10)
    kept = serializers.ChoiceField(Kept.choices, default=Kept.COUNT)
    keep_days = serializers.IntegerField(min_value=0, max_value=365, default=0)
    modes = serializers.ListField(
        child=serializers.ChoiceField([(mode.value, mode.label) for mode in ORGANISATIONS_MODES]),
        default=[Mode.ONLINE.value],
        min_length=1,
        max_length=2,
        help_text="broadcast: also for the organisation's desks.",
    )
    active = serializers.BooleanField(default=True)


class Draft(serializers.Serializer[Any]):
    """How far a proposal is."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    state = serializers.CharField(
        source="outcome", help_text="drafted, reviewed, in_force, refused, expired or declined"
    )
    note = serializers.CharField()
    created_at = serializers.DateTimeField()


class Usable(serializers.Serializer[Any]):
    """A purpose that the system may ask online."""

    code = serializers.CharField()
    name_ko = serializers.CharField()
    name_en = serializers.CharField()
    version = serializers.IntegerField()
    parameters = serializers.ListField(child=serializers.CharField())


class Purposes(serializers.Serializer[Any]):
    """What a system may ask, and what its organisation proposed last."""

    purposes = Usable(many=True)
    drafts = Draft(many=True)


class PurposesView(ClientView):
    """Look and propose."""

    @extend_schema(operation_id="verifier_purposes", tags=["verifier API"], responses={200: Purposes})
    def get(self, request: Request) -> Response:
        client = self.client_of(request, "verifier-purposes", READS_A_MINUTE)
        drafts = PurposeDraft.objects.select_related("approval").filter(organisation=client.organisation_id)
        shown = drafts[:50] if client.organisation_id else []
        return Response(Purposes({"purposes": _usable(client), "drafts": shown}).data)

    @extend_schema(operation_id="verifier_propose", tags=["verifier API"], request=Proposed, responses={201: Draft})
    def post(self, request: Request) -> Response:
        client = self.client_of(request, "verifier-propose", DRAFTS_AN_HOUR, seconds=3600)
        wanted = Proposed(data=request.data)
        wanted.is_valid(raise_exception=True)
        settings = dict(wanted.validated_data)
        return Response(Draft(draft_purpose(client, settings.pop("code"), settings)).data, 201)


def _usable(client: VerifierClient) -> list[dict[str, Any]]:
    rows = client.purposes.filter(active=True, modes__contains=[Mode.ONLINE]).order_by("code")
    mine = [each for each in rows if each.organisation_id in (None, client.organisation_id)]
    names = ("code", "name_ko", "name_en", "version")
    return [
        {name: getattr(each, name) for name in names} | {"parameters": sorted(parameters_of(each.query))}
        for each in mine
    ]
