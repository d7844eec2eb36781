"""What the wallet's API of reservations takes and gives."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from ..models import Facility, Reservation, Unit


class UnitSchema(serializers.ModelSerializer):
    min_minutes = serializers.SerializerMethodField()
    max_minutes = serializers.SerializerMethodField()

    class Meta:
        model = Unit
        fields = (
            "id",
            "name_ko",
            "name_en",
            "sport",
            "mode",
            "slot_minutes",
            "min_minutes",
            "max_minutes",
            "resident_days",
            "other_days",
            "price",
        )

    def get_min_minutes(self, unit: Unit) -> int:
        return unit.slot_minutes * unit.min_slots

    def get_max_minutes(self, unit: Unit) -> int:
        return unit.slot_minutes * unit.max_slots


class FacilitySchema(serializers.ModelSerializer):
    district = serializers.CharField(source="district.code")
    district_ko = serializers.CharField(source="district.name_ko")
    district_en = serializers.CharField(source="district.name_en")
    units = serializers.SerializerMethodField()

    class Meta:
        model = Facility
        fields = ("id", "name_ko", "name_en", "district", "district_ko", "district_en", "monthly_quota", "units")

    def get_units(self, facility: Facility) -> list[dict[str, Any]]:
        sport = self.context.get("sport", "")
        rows = [unit for unit in facility.units.all() if unit.active and sport in ("", unit.sport)]
        return [dict(UnitSchema(unit).data) for unit in rows]


class FacilitiesSchema(serializers.Serializer):
    facilities = FacilitySchema(many=True)


class SlotSchema(serializers.Serializer):
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    free = serializers.IntegerField(help_text="Places left; 0: taken.")
    price = serializers.IntegerField(help_text="For you, in won.")


class SlotsSchema(serializers.Serializer):
    date = serializers.DateField()
    slots = SlotSchema(many=True)


class BookingSchema(serializers.Serializer):
    unit = serializers.IntegerField(min_value=1, max_value=2**62)
    start = serializers.DateTimeField()
    minutes = serializers.IntegerField(min_value=1, max_value=1440)


class ReservationSchema(serializers.ModelSerializer):
    unit = serializers.IntegerField(source="unit_id")
    name_ko = serializers.CharField(source="unit.name_ko")
    name_en = serializers.CharField(source="unit.name_en")
    facility_ko = serializers.CharField(source="unit.facility.name_ko")
    facility_en = serializers.CharField(source="unit.facility.name_en")
    start = serializers.DateTimeField(source="during.lower")
    end = serializers.DateTimeField(source="during.upper")
    state = serializers.CharField()
    cause = serializers.CharField()

    class Meta:
        model = Reservation
        fields = (
            "id",
            "unit",
            "name_ko",
            "name_en",
            "facility_ko",
            "facility_en",
            "start",
            "end",
            "state",
            "price",
            "refund",
            "cause",
            "made_at",
            "decide_by",
        )


class ReservationsSchema(serializers.Serializer):
    reservations = ReservationSchema(many=True)
