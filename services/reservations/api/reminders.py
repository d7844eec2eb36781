"""How the signed-in member is reminded of bookings."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from identity.accounts.mails import confirmed_address

from ..actions import choose_reminders
from ..models import ReminderChoice
from .views import MemberView


class ReminderChoiceSchema(serializers.Serializer[Any]):
    in_wallet = serializers.BooleanField()
    by_mail = serializers.BooleanField()


class RemindersSchema(ReminderChoiceSchema):
    has_address = serializers.BooleanField(help_text="Whether an e-mail address is confirmed.")


class RemindersView(MemberView):
    @extend_schema(operation_id="reservation_reminders", tags=["wallet"], responses={200: RemindersSchema})
    def get(self, request: Request) -> Response:
        """How you are reminded of tomorrow's bookings."""
        row = ReminderChoice.objects.filter(member=self.member).first() or ReminderChoice(member=self.member)
        return Response(self._shown(row))

    @extend_schema(
        operation_id="reservation_reminders_choose",
        tags=["wallet"],
        request=ReminderChoiceSchema,
        responses={200: RemindersSchema},
    )
    def put(self, request: Request) -> Response:
        """Choose it; mail is in the language of this request."""
        asked = ReminderChoiceSchema(data=request.data)
        asked.is_valid(raise_exception=True)
        language = (get_language() or "ko")[:2]
        return Response(
            self._shown(choose_reminders(self.member, **asked.validated_data, language=language, by=self.by))
        )

    def _shown(self, row: ReminderChoice) -> dict[str, Any]:
        has_address = confirmed_address(self.member.user) is not None
        return {"in_wallet": row.in_wallet, "by_mail": row.by_mail, "has_address": has_address}
