"""What the wallet's API of volunteering takes and gives."""

from __future__ import annotations

from typing import Any

from django.utils.http import int_to_base36
from rest_framework import serializers

from identity.outside.sound import MomentField

from ..attended import flags, scanned_minutes
from ..models import (
    Direction,
    Outcome,
    Shift,
    Signup,
    SignupState,
    VolunteerNotice,
    VolunteerNoticeKind,
    VolunteerRecord,
)


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
        fields = ("id", "state", "shift", "came_at", "left_at", "minutes", "reason")


class HoursSchema(serializers.ModelSerializer[VolunteerRecord]):
    institution = serializers.StringRelatedField()  # type: ignore[var-annotated]

    class Meta:
        model = VolunteerRecord
        fields = ("id", "performed_on", "hours", "institution", "stands")


class VolunteerNoticeSchema(serializers.ModelSerializer[VolunteerNotice]):
    kind = serializers.ChoiceField(VolunteerNoticeKind.choices)

    class Meta:
        model = VolunteerNotice
        fields = ("id", "kind", "day", "hours", "card")


class VolunteerCodeSchema(serializers.Serializer[Any]):
    volunteer = serializers.CharField(help_text="The first part of the code that the phone shows.")
    key = serializers.CharField(help_text="For its seal; base64url.")


class VolunteeringSchema(serializers.Serializer[Any]):
    signups = SignupSchema(many=True)
    hours = HoursSchema(many=True)
    hours_this_year = serializers.IntegerField()
    notices = VolunteerNoticeSchema(many=True)
    code = VolunteerCodeSchema(allow_null=True)
    coordinates = serializers.BooleanField(help_text="Whether you coordinate for an institution.")
    now = serializers.DateTimeField(help_text="The city's clock, by which codes are judged.")


class VolunteerCertificateRequestSchema(serializers.Serializer[Any]):
    since = serializers.DateField()
    until = serializers.DateField()


class VolunteerCertificateSchema(serializers.Serializer[Any]):
    hours = serializers.IntegerField()
    card = serializers.CharField()


class PersonSchema(serializers.ModelSerializer[Signup]):
    volunteer = serializers.SerializerMethodField(help_text="As it stands in the code.")
    name = serializers.SerializerMethodField(help_text="First digits of the member's number.")
    state = serializers.ChoiceField(SignupState.choices)
    scanned = serializers.SerializerMethodField(help_text="Minutes by the scans.")
    flags = serializers.SerializerMethodField()

    class Meta:
        model = Signup
        fields = ("id", "volunteer", "name", "state", "came_at", "left_at", "scanned", "minutes", "reason", "flags")

    def get_volunteer(self, row: Signup) -> str:
        return int_to_base36(row.volunteer_id)

    def get_name(self, row: Signup) -> str:
        return str(row.volunteer.member_id)[:8]

    def get_scanned(self, row: Signup) -> int | None:
        return scanned_minutes(row)

    def get_flags(self, row: Signup) -> list[str]:
        return flags(row)


class CoordinatedShiftSchema(ShiftSchema):
    people = PersonSchema(many=True)

    class Meta(ShiftSchema.Meta):
        fields = (*ShiftSchema.Meta.fields, "people")  # type: ignore[assignment]


class CoordinatedSchema(serializers.Serializer[Any]):
    shifts = CoordinatedShiftSchema(many=True)


class ScanSchema(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    shift = serializers.IntegerField(min_value=1, max_value=2**62)
    code = serializers.CharField(max_length=80)
    direction = serializers.ChoiceField(Direction.choices)
    at = MomentField(help_text="By the phone's clock.")


class ScansSchema(serializers.Serializer[Any]):
    sent_at = MomentField(help_text="By the same clock, when this is sent.")
    scans = serializers.ListField(child=ScanSchema(), min_length=1, max_length=200)


class ScanResultSchema(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    outcome = serializers.ChoiceField(Outcome.choices)
    reason = serializers.CharField(allow_blank=True)


class ScanResultsSchema(serializers.Serializer[Any]):
    results = ScanResultSchema(many=True)


class DecisionSchema(serializers.Serializer[Any]):
    minutes = serializers.IntegerField(min_value=1, max_value=1440, required=False, allow_null=True)
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
