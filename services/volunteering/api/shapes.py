"""What the wallet's API of volunteering takes and gives."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from ..models import Shift, Signup, SignupState, VolunteerRecord


class ShiftSchema(serializers.ModelSerializer[Shift]):
    title_ko = serializers.CharField(source="programme.title_ko")
    title_en = serializers.CharField(source="programme.title_en")
    text_ko = serializers.CharField(source="programme.text_ko")
    text_en = serializers.CharField(source="programme.text_en")
    institution_ko = serializers.CharField(source="programme.institution.name_ko")
    institution_en = serializers.CharField(source="programme.institution.name_en")
    place = serializers.CharField(source="programme.place")
    contact = serializers.CharField(source="programme.contact")
    district_ko = serializers.CharField(source="programme.district.name_ko")
    district_en = serializers.CharField(source="programme.district.name_en")
    starts = serializers.DateTimeField(source="during.lower")
    ends = serializers.DateTimeField(source="during.upper")
    left = serializers.SerializerMethodField(help_text="Places left.")

    class Meta:
        model = Shift
        fields = (
            "id",
            "title_ko",
            "title_en",
            "text_ko",
            "text_en",
            "institution_ko",
            "institution_en",
            "place",
            "contact",
            "district_ko",
            "district_en",
            "starts",
            "ends",
            "left",
        )

    def get_left(self, row: Shift) -> int:
        return row.capacity - row.taken


class ShiftDistrictSchema(serializers.Serializer[Any]):
    code = serializers.CharField()
    name_ko = serializers.CharField()
    name_en = serializers.CharField()


class ShiftsSchema(serializers.Serializer[Any]):
    shifts = ShiftSchema(many=True)
    districts = ShiftDistrictSchema(many=True, help_text="Where there are shifts.")


class SignupSchema(serializers.ModelSerializer[Signup]):
    shift = ShiftSchema()
    state = serializers.ChoiceField(SignupState.choices)

    class Meta:
        model = Signup
        fields = ("id", "state", "shift")


class HoursSchema(serializers.ModelSerializer[VolunteerRecord]):
    institution = serializers.StringRelatedField()  # type: ignore[var-annotated]

    class Meta:
        model = VolunteerRecord
        fields = ("id", "performed_on", "hours", "institution", "stands")


class VolunteeringSchema(serializers.Serializer[Any]):
    signups = SignupSchema(many=True)
    hours = HoursSchema(many=True)
    hours_this_year = serializers.IntegerField()
