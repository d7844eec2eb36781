"""What the wallet sends and gets about badges."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from ..models import Award


class BadgeAwardSchema(serializers.ModelSerializer[Award]):
    code = serializers.CharField(source="badge.code", help_text="Of the card kind under which the wallet fetches it.")
    name_ko = serializers.CharField(source="badge.name_ko")
    name_en = serializers.CharField(source="badge.name_en")
    criteria = serializers.CharField(source="badge.criteria")
    skills = serializers.SerializerMethodField(help_text="Names.")
    institution_ko = serializers.CharField(source="badge.institution.name_ko")
    institution_en = serializers.CharField(source="badge.institution.name_en")

    class Meta:
        model = Award
        fields = (
            "id",
            "code",
            "name_ko",
            "name_en",
            "criteria",
            "skills",
            "institution_ko",
            "institution_en",
            "awarded_on",
            "evidence_url",
            "evidence_text",
        )

    def get_skills(self, row: Award) -> list[str]:
        return [skill["name"] for skill in row.badge.skills]


class BadgesSchema(serializers.Serializer[Any]):
    awards = BadgeAwardSchema(many=True)


class BadgeClaimSchema(serializers.Serializer[Any]):
    secret = serializers.CharField(max_length=100, help_text="Of the claim link: what stands after its #.")
