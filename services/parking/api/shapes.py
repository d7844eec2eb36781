"""What the wallet's API of parking takes and gives."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from rest_framework import serializers

from identity.outside.sound import MomentField

from ..models import Booking, Lot, Permit, PermitApplication, PermitRound, Shift
from ..queries import Occupancy

BIGGEST_ID = 2**62


class ParkingLotSchema(serializers.ModelSerializer):
    district = serializers.CharField(source="district.code")
    district_ko = serializers.CharField(source="district.name_ko")
    district_en = serializers.CharField(source="district.name_en")
    unit = serializers.CharField(source="asset.unit")
    kind = serializers.CharField()

    class Meta:
        model = Lot
        fields = (
            "id",
            "name_ko",
            "name_en",
            "address",
            "kind",
            "district",
            "district_ko",
            "district_en",
            "unit",
            "unit_minutes",
            "unit_fee",
            "day_cap",
            "deposit",
            "overstay_fee",
            "overstay_day_cap",
            "grace_minutes",
            "min_minutes",
            "max_minutes",
            "days_ahead",
        )


class ParkingLotsSchema(serializers.Serializer):
    lots = ParkingLotSchema(many=True)


class ParkingOccupancySchema(serializers.Serializer):
    lot = serializers.IntegerField(source="lot.pk")
    name_ko = serializers.CharField(source="lot.name_ko")
    name_en = serializers.CharField(source="lot.name_en")
    district = serializers.CharField(source="lot.district.code")
    bays = serializers.IntegerField()
    occupied = serializers.IntegerField(allow_null=True, help_text="Null where it would tell of single people.")
    level = serializers.CharField(help_text="quiet, busy or full.")


class ParkingOccupanciesSchema(serializers.Serializer):
    car_parks = ParkingOccupancySchema(many=True)


class ParkingBaySchema(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.CharField()


class ParkingQuoteSchema(serializers.Serializer):
    price = serializers.IntegerField(help_text="For you, after the discount.")
    discount = serializers.IntegerField(help_text="Percent.")
    deposit = serializers.IntegerField()
    bays = ParkingBaySchema(many=True)


class ParkingTimeSchema(serializers.Serializer):
    start = MomentField()
    end = MomentField()


class ParkingNewBookingSchema(ParkingTimeSchema):
    bay = serializers.IntegerField(min_value=1, max_value=BIGGEST_ID)
    car = serializers.IntegerField(min_value=1, max_value=BIGGEST_ID)


class ParkingMinutesSchema(serializers.Serializer):
    minutes = serializers.IntegerField(min_value=1, max_value=10_080)


class ParkingBookingSchema(serializers.ModelSerializer):
    lot = serializers.IntegerField(source="bay.lot_id")
    lot_ko = serializers.CharField(source="bay.lot.name_ko")
    lot_en = serializers.CharField(source="bay.lot.name_en")
    unit = serializers.CharField(source="bay.lot.asset.unit")
    bay = serializers.CharField(source="bay.number")
    plate = serializers.CharField(source="plate.text")
    start = serializers.DateTimeField(source="during.lower")
    end = serializers.DateTimeField(source="during.upper")
    state = serializers.CharField()
    ending = serializers.CharField()

    class Meta:
        model = Booking
        fields = (
            "id",
            "lot",
            "lot_ko",
            "lot_en",
            "unit",
            "bay",
            "plate",
            "start",
            "end",
            "state",
            "ending",
            "price",
            "discount",
            "deposit",
            "charged",
            "overstay",
            "waived",
            "made_at",
            "ended_at",
        )


class ParkingBookingsSchema(serializers.Serializer):
    bookings = ParkingBookingSchema(many=True)


class ParkingCarSchema(serializers.Serializer):
    id = serializers.IntegerField()
    plate = serializers.CharField(source="plate.text")
    name = serializers.CharField(source="label")


class ParkingCarsSchema(serializers.Serializer):
    cars = ParkingCarSchema(many=True)


class ParkingNewCarSchema(serializers.Serializer):
    plate = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=30, required=False, allow_blank=True, default="")


class ParkingCodeSchema(serializers.Serializer):
    code = serializers.CharField(max_length=40)


class ParkingAskingSchema(serializers.Serializer):
    asking = serializers.UUIDField()


class ParkingAskedSchema(ParkingAskingSchema):
    wallet_link = serializers.CharField(help_text="Opens the wallet, which shows the card.")


class ParkingWindowSchema(serializers.Serializer):
    id = serializers.UUIDField()
    start = serializers.DateTimeField(source="during.lower")
    end = serializers.DateTimeField(source="during.upper")
    booked = serializers.IntegerField(default=0)


class ParkingHomeSchema(serializers.Serializer):
    building_ko = serializers.CharField(source="household.building.lot.name_ko")
    building_en = serializers.CharField(source="household.building.lot.name_en")
    home = serializers.CharField(source="household.unit")
    open = serializers.BooleanField(source="household.building.open")
    bay = serializers.SerializerMethodField()
    share_percent = serializers.IntegerField(source="household.building.lot.share_percent")
    given_at = serializers.DateTimeField()
    windows = serializers.SerializerMethodField()

    def get_bay(self, row: Any) -> str | None:
        return row.household.bay.number if row.household.bay else None

    def get_windows(self, row: Any) -> list[dict[str, Any]]:
        bay = row.household.bay
        return [dict(ParkingWindowSchema(each).data) for each in bay.windows.all()] if bay else []


class ParkingHomesSchema(serializers.Serializer):
    homes = ParkingHomeSchema(many=True)


class ParkingNoticeSchema(serializers.Serializer):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    text = serializers.CharField(source="get_kind_display")
    at = serializers.DateTimeField()
    booking = serializers.UUIDField(source="booking_id", allow_null=True)
    report = serializers.UUIDField(source="case_id", allow_null=True, help_text="Your report that it is about.")


class ParkingNoticesSchema(serializers.Serializer):
    notices = ParkingNoticeSchema(many=True)


class LastDayField(serializers.DateField):
    """The last day of a range of days, which ends before its upper bound."""

    def to_representation(self, value: date) -> str:
        return str(super().to_representation(value - timedelta(days=1)))


class ParkingApplicationSchema(serializers.Serializer):
    shift = serializers.CharField()
    state = serializers.SerializerMethodField(help_text="open, granted, waiting, withdrawn, or ended.")
    points = serializers.IntegerField(allow_null=True)
    rank = serializers.IntegerField(allow_null=True)

    def get_state(self, row: PermitApplication) -> str:
        """Who moved up from the waiting list has a permit, and the state that the ranking named."""
        permit = getattr(row, "permit", None)
        return str(row.state) if permit is None else "ended" if permit.ended_at else "granted"


class ParkingRoundSchema(serializers.ModelSerializer):
    lot_ko = serializers.CharField(source="lot.name_ko")
    lot_en = serializers.CharField(source="lot.name_en")
    first = serializers.DateField(source="term.lower")
    last = LastDayField(source="term.upper")
    state = serializers.CharField()
    mine = ParkingApplicationSchema(many=True)

    class Meta:
        model = PermitRound
        fields = ("id", "lot_ko", "lot_en", "closes_at", "first", "last", "criteria", "state", "mine")


class ParkingPermitSchema(serializers.ModelSerializer):
    lot_ko = serializers.CharField(source="bay.lot.name_ko")
    lot_en = serializers.CharField(source="bay.lot.name_en")
    bay = serializers.CharField(source="bay.number")
    plate = serializers.CharField(source="plate.text")
    first = serializers.DateField(source="during.lower")
    last = LastDayField(source="during.upper")
    shift = serializers.CharField()

    class Meta:
        model = Permit
        fields = ("id", "lot_ko", "lot_en", "bay", "plate", "first", "last", "shift")


class ParkingPermitsSchema(serializers.Serializer):
    permits = ParkingPermitSchema(many=True)
    rounds = ParkingRoundSchema(many=True)


class ParkingWishSchema(serializers.Serializer):
    car = serializers.IntegerField(min_value=1, max_value=BIGGEST_ID)
    shift = serializers.ChoiceField(choices=Shift.choices)


class ParkingCarChoiceSchema(serializers.Serializer):
    car = serializers.IntegerField(min_value=1, max_value=BIGGEST_ID)


def occupancy_data(rows: list[Occupancy]) -> Any:
    return ParkingOccupanciesSchema({"car_parks": rows}).data
