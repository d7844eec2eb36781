"""What the binding API takes and gives."""

from typing import Any

from rest_framework import serializers

from ..models import Residency
from ..source import RegisterFacts


class BindingRequestSerializer(serializers.Serializer):
    code = serializers.CharField(
        max_length=200, help_text="From the letter: six groups of four; case, spaces and dashes do not count."
    )


class BoundDistrictSerializer(serializers.Serializer):
    code = serializers.CharField()
    name_ko = serializers.CharField()
    name_en = serializers.CharField()


class BindingSerializer(serializers.Serializer):
    resident = serializers.BooleanField()
    bound_at = serializers.DateTimeField()
    name_masked = serializers.CharField(help_text="Enough for the person to recognise the name.")
    district = BoundDistrictSerializer(allow_null=True, help_text="Null while nobody knows it without the dong.")


def binding(bound: Residency, facts: RegisterFacts | None) -> dict[str, Any]:
    return dict(
        BindingSerializer(
            {
                "resident": facts is not None,
                "bound_at": bound.bound_at,
                "name_masked": bound.entry.masked_name,
                "district": facts.district if facts else None,
            }
        ).data
    )
