"""What the API of identity checks takes and gives."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from identity.queries import today

from ..models import PaperKind, Proofing, ProofingState


class PaperSchema(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(PaperKind.choices)
    media_type = serializers.CharField()
    size = serializers.IntegerField()


class ProofingSchema(serializers.ModelSerializer[Proofing]):
    """A check and how far it is."""

    state = serializers.ChoiceField(ProofingState.choices)
    email_confirmed = serializers.SerializerMethodField()
    notice = serializers.SerializerMethodField(help_text="Decided, and not put away yet.")
    papers = PaperSchema(many=True)

    class Meta:
        model = Proofing
        fields = (
            "id", "state", "email", "email_confirmed", "name", "birth_date", "country", "papers", "submitted_at",
            "decided_at", "reason", "expires_on", "notice",
        )  # fmt: skip

    def get_email_confirmed(self, row: Proofing) -> bool:
        return row.email_confirmed_at is not None

    def get_notice(self, row: Proofing) -> bool:
        return row.decided_at is not None and row.seen_at is None


class AnswerSchema(serializers.Serializer[Any]):
    proofing = ProofingSchema(allow_null=True)
    how_to_appeal = serializers.CharField(help_text="In the reader's language; for a refusal.")


class EmailSchema(serializers.Serializer[Any]):
    email = serializers.EmailField(max_length=120)


class SentSchema(AnswerSchema):
    sandbox_code = serializers.CharField(help_text="In sandbox mode the code that was mailed, else empty.")


class CodeSchema(serializers.Serializer[Any]):
    code = serializers.RegexField(r"^[0-9]{6}\Z", help_text="Six digits.")


class FileSchema(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(PaperKind.choices)
    file = serializers.FileField(max_length=200)


class DetailsSchema(serializers.Serializer[Any]):
    """As in the passport."""

    name = serializers.CharField(max_length=80)
    birth_date = serializers.DateField()
    country = serializers.RegexField(r"^[A-Z]{2}\Z", help_text="ISO 3166, two letters.")
    consent = serializers.BooleanField(help_text="To the check of the papers by the city's staff.")

    def validate_name(self, name: str) -> str:
        if any(unicodedata.category(character) in ("Cc", "Cf") for character in name):
            raise serializers.ValidationError(_("Letters, spaces and hyphens."))
        return name

    def validate_birth_date(self, day: date) -> date:
        if not date(1900, 1, 1) <= day < today():
            raise serializers.ValidationError(_("A day in the past, after 1900."))
        return day

    def validate_consent(self, given: bool) -> bool:
        if not given:
            raise serializers.ValidationError(_("Without your consent nobody may look at the papers."))
        return given
