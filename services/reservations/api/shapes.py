"""What the wallet's API of reservations takes and gives."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import now
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from identity.outside.sound import MomentField

from ..actions.cancelling import given_back
from ..actions.changing import can_change
from ..actions.steps import is_live
from ..cards import card_names
from ..deposits import amount_of
from ..hopes import seasons_of
from ..models import Cause, Facility, Price, RefundRow, Reservation, Season, Unit


class UnitSchema(serializers.ModelSerializer):
    min_minutes = serializers.SerializerMethodField()
    max_minutes = serializers.SerializerMethodField()

    class Meta:
        model = Unit
        fields: tuple[str, ...] = (
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


class RefundRowSchema(serializers.ModelSerializer):
    class Meta:
        model = RefundRow
        fields = ("cause", "days_from", "days_to", "same_day_paid", "less_used", "percent")


class PlaceSchema(UnitSchema):
    """A unit with its facility and its terms."""

    facility_ko = serializers.CharField(source="facility.name_ko")
    facility_en = serializers.CharField(source="facility.name_en")
    district_ko = serializers.CharField(source="facility.district.name_ko")
    district_en = serializers.CharField(source="facility.district.name_en")

    class Meta(UnitSchema.Meta):
        fields = (*UnitSchema.Meta.fields, "facility_ko", "facility_en", "district_ko", "district_en")


class SeasonSchema(serializers.ModelSerializer):
    class Meta:
        model = Season
        fields = ("id", "name_ko", "name_en", "first_day", "last_day", "opens_at", "closes_at")


class DiscountSchema(serializers.Serializer):
    card_ko = serializers.CharField()
    card_en = serializers.CharField()
    min_age = serializers.IntegerField(allow_null=True)
    percent = serializers.IntegerField()


class PriceSchema(serializers.ModelSerializer):
    class Meta:
        model = Price
        fields = ("first_weekday", "last_weekday", "begins", "ends", "amount")


class UnitTermsSchema(PlaceSchema):
    deposit = serializers.SerializerMethodField(help_text="Mileage set aside with a booking.")
    checks_in = serializers.BooleanField(source="facility.checks_in")
    grace_minutes = serializers.IntegerField(source="facility.grace_minutes")
    changes = serializers.IntegerField(source="facility.changes")
    monthly_quota = serializers.IntegerField(source="facility.monthly_quota", allow_null=True)
    facility = serializers.IntegerField(source="facility_id")
    household_quota = serializers.IntegerField(source="facility.household_quota", allow_null=True)
    series_weeks = serializers.IntegerField(source="facility.series_weeks")
    offer_minutes = serializers.IntegerField(source="facility.offer_minutes")
    ban_days = serializers.ListField(source="facility.ban_days", child=serializers.IntegerField())
    ban_window_days = serializers.IntegerField(source="facility.ban_window_days")
    opens_at = serializers.TimeField(source="facility.opens_at", help_text="When booking of a new day opens, in Seoul.")
    tries_per_minute = serializers.IntegerField(source="facility.tries_per_minute")
    queue_per_minute = serializers.IntegerField(source="facility.queue_per_minute", allow_null=True)
    seasons = serializers.SerializerMethodField()
    prices = PriceSchema(many=True, help_text="Of slots that begin in a part of the week; the first that fits counts.")
    discounts = serializers.SerializerMethodField(help_text="The greatest of those that one's cards bring.")
    refunds = RefundRowSchema(source="facility.refund_table.rows", many=True)

    class Meta(PlaceSchema.Meta):
        fields = (
            *PlaceSchema.Meta.fields,
            "deposit",
            "checks_in",
            "grace_minutes",
            "changes",
            "monthly_quota",
            "facility",
            "household_quota",
            "series_weeks",
            "offer_minutes",
            "ban_days",
            "ban_window_days",
            "opens_at",
            "tries_per_minute",
            "queue_per_minute",
            "seasons",
            "prices",
            "discounts",
            "refunds",
        )

    @extend_schema_field(SeasonSchema(many=True))
    def get_seasons(self, unit: Unit) -> list[dict[str, Any]]:
        return [dict(SeasonSchema(row).data) for row in seasons_of(unit.facility)]

    @extend_schema_field(DiscountSchema(many=True))
    def get_discounts(self, unit: Unit) -> list[dict[str, Any]]:
        rows = list(unit.facility.discounts.all())
        names = card_names({row.card for row in rows})
        return [
            {"card_ko": ko, "card_en": en, "min_age": row.min_age, "percent": row.percent}
            for row, (ko, en) in ((row, names.get(row.card, (row.card, row.card))) for row in rows)
        ]

    def get_deposit(self, unit: Unit) -> int:
        return amount_of(unit)


class FoundSchema(serializers.Serializer):
    unit = PlaceSchema()
    free = serializers.IntegerField(help_text="Times of the shortest length that can begin on the day.")
    first = serializers.DateTimeField(allow_null=True)


class DistrictChoiceSchema(serializers.Serializer):
    code = serializers.CharField()
    name_ko = serializers.CharField()
    name_en = serializers.CharField()


class UnitsSchema(serializers.Serializer):
    date = serializers.DateField()
    units = FoundSchema(many=True)
    districts = DistrictChoiceSchema(many=True)
    sports = serializers.ListField(child=serializers.CharField())


class SlotsSchema(serializers.Serializer):
    unit = UnitTermsSchema()
    date = serializers.DateField()
    slots = SlotSchema(many=True)


class BookingSchema(serializers.Serializer):
    unit = serializers.IntegerField(min_value=1, max_value=2**62)
    start = MomentField()
    minutes = serializers.IntegerField(min_value=1, max_value=1440)


class ChangeSchema(serializers.Serializer):
    start = MomentField()
    minutes = serializers.IntegerField(min_value=1, max_value=1440)


class CancelledNowSchema(serializers.Serializer):
    refund = serializers.IntegerField(help_text="Of the price, in won.")
    deposit_kept = serializers.IntegerField()


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
    cancelled_now = serializers.SerializerMethodField(help_text="What cancelling now would give back; null: it cannot.")
    changeable = serializers.SerializerMethodField()
    series = serializers.UUIDField(source="series_id", allow_null=True)
    waiver = serializers.SerializerMethodField(help_text="asked, granted, refused, or empty.")
    waiver_answer = serializers.SerializerMethodField(help_text="What staff said to it.")

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
            "deposit",
            "deposit_kept",
            "refund",
            "cause",
            "made_at",
            "decide_by",
            "replaces",
            "cancelled_now",
            "changeable",
            "series",
            "waiver",
            "waiver_answer",
        )

    def get_waiver_answer(self, row: Reservation) -> str:
        waiver = getattr(row, "waiver", None)
        return waiver.answer if waiver else ""

    def get_waiver(self, row: Reservation) -> str:
        waiver = getattr(row, "waiver", None)
        return waiver.state if waiver else ""

    @extend_schema_field(CancelledNowSchema(allow_null=True))
    def get_cancelled_now(self, row: Reservation) -> dict[str, int] | None:
        if not is_live(row) or now() >= row.during.upper:
            return None
        refund, kept = given_back(row, Cause.HOLDER, now())
        return {"refund": refund, "deposit_kept": kept}

    def get_changeable(self, row: Reservation) -> bool:
        return can_change(row)


class ReservationsSchema(serializers.Serializer):
    reservations = ReservationSchema(many=True)
