"""What the wallet sends and gets about badges."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from rest_framework import serializers

from ..actions.deleting import term_of
from ..models import Award, BadgeLook, BadgeRequest, PublicPage, RequestState


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
        fields: tuple[str, ...] = (
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


class OwnAwardSchema(BadgeAwardSchema):
    kept_until = serializers.SerializerMethodField(
        help_text="Day on which what describes the course's work, and what is shown to others, is deleted."
    )
    page_until = serializers.SerializerMethodField(help_text="Until when a public page shows it; null: none does.")

    class Meta(BadgeAwardSchema.Meta):
        fields = (*BadgeAwardSchema.Meta.fields, "kept_until", "page_until")

    def get_kept_until(self, row: Award) -> date:
        return term_of(row.badge)

    def get_page_until(self, row: Award) -> datetime | None:
        pages: list[PublicPage] = getattr(row, "open_pages", [])
        return pages[0].until if pages else None


class BadgeLookSchema(serializers.ModelSerializer[BadgeLook]):
    class Meta:
        model = BadgeLook
        fields = ("at",)


class BadgeRequestSchema(serializers.ModelSerializer[BadgeRequest]):
    organisation = serializers.CharField(source="organisation.name")
    state = serializers.ChoiceField(RequestState.choices, source="shown_state")
    looks = BadgeLookSchema(many=True, help_text="When the organisation looked, newest first.")

    class Meta:
        model = BadgeRequest
        fields = ("id", "organisation", "purpose", "days", "state", "asked_at", "answer_until", "until", "looks")


class BadgesSchema(serializers.Serializer[Any]):
    awards = OwnAwardSchema(many=True)
    requests = BadgeRequestSchema(many=True)


class BadgeClaimSchema(serializers.Serializer[Any]):
    secret = serializers.CharField(max_length=100, help_text="Of the claim link: what stands after its #.")
