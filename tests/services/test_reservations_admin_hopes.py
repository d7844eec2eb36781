"""Staff screens of draws, waiting lists, seasons, repeated bookings, use free of charge and objections."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from anchoring.models import Witness
from identity.actors import Actor
from identity.models import StaffRole
from identity.queries import SEOUL
from services.reservations.actions import (
    BookingRequest,
    SeriesRequest,
    ask_waiver,
    book_series,
    end_past,
    join_waiting_list,
    object_to,
)
from services.reservations.models import Draw, Reservation, Sanction, Season, Series, Waiting, Waiver
from tests.factories import reservations as make
from tests.factories.identity import member, staff, staff_client
from tests.services.test_reservations_admin import clerk, do

pytestmark = pytest.mark.django_db


def split(name: str, at) -> dict[str, str]:
    local = at.astimezone(SEOUL)
    return {f"{name}_0": f"{local:%Y-%m-%d}", f"{name}_1": f"{local:%H:%M:%S}"}


def announced(court) -> Draw:
    Witness.objects.create(url="http://w.example", vkey="w.example+00000000+" + "A" * 44)
    day = make.a_day().isoformat()
    form = {
        "name_ko": "저녁",
        "name_en": "Evening",
        "first_day": day,
        "last_day": day,
        "begins": "18:00",
        "ends": "20:00",
    }
    times = split("apply_until", now() + timedelta(hours=1)) | split("beacon_at", now() + timedelta(hours=2))
    answer = do(clerk(), court, "draw", **form, **times, beacon="checkpoint", accept_hours="12")
    assert answer.status_code == 302, answer.content.decode()
    return Draw.objects.get()


def test_draw__announced_and_called_off_from_the_page():
    draw = announced(make.unit())

    assert [slot.number for slot in draw.slots.order_by("number")] == [1, 2]
    assert do(clerk(), draw, "cancel", reason="broken").status_code == 302
    draw.refresh_from_db()
    assert draw.state == "cancelled"


def test_waiver_and_objection__decided_from_the_page():
    one = member()
    booked = make.book(make.unit(make.facility(checks_in=True, ban_days=[7])), make.at(10), one)
    waiver = ask_waiver(booked, "festival", by=Actor.member(one))
    assert do(clerk(), waiver, "decide", granted="on", answer="").status_code == 302
    make.past(booked)
    end_past(by=make.SYSTEM)
    sanction = object_to(Sanction.objects.get(), "The gate was broken.", by=Actor.member(one))

    assert do(clerk(), sanction, "decide", granted="on", answer="Yes.").status_code == 302

    waiver.refresh_from_db()
    sanction.refresh_from_db()
    assert (waiver.state, sanction.state) == ("granted", "accepted")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_screens__open_and_show_ones_own_facilities_only(language):
    court, one = make.unit(make.facility(checks_in=True)), member()
    announced(court)
    series = book_series(SeriesRequest(court, make.at(9), 2, one), by=Actor.member(one))
    ask_waiver(series.reservations.first(), "festival", by=Actor.member(one))
    join_waiting_list(BookingRequest(court, make.at(18), one), by=Actor.member(one))
    make.past(Reservation.objects.order_by("during").first())
    end_past(by=make.SYSTEM)
    days = {"first_day": make.a_day(), "last_day": make.a_day(9), "opens_at": now(), "closes_at": now() + timedelta(9)}
    Season.objects.create(facility=court.facility, name_ko="봄", name_en="Spring", **days)
    client = staff_client(staff("연수구", "reservations", StaffRole.MANAGER), language)
    stranger = staff_client(staff("계양구", "reservations", StaffRole.MANAGER), language)

    for model in (Draw, Waiting, Series, Waiver, Sanction, Season):
        name, row = model._meta.model_name, model.objects.get()
        assert client.get(f"/reservations/{name}/").status_code == 200, name
        assert client.get(f"/reservations/{name}/{row.pk}/change/").status_code == 200, name
        assert f"/{row.pk}/change/" not in stranger.get(f"/reservations/{name}/").content.decode(), name
        assert stranger.get(f"/reservations/{name}/{row.pk}/change/").status_code in (302, 403, 404), name


def test_series__cancelled_as_one_from_the_page():
    one = member()
    series = book_series(SeriesRequest(make.unit(), make.at(9), 2, one), by=Actor.member(one))

    assert do(clerk(), series, "cancel", cause="rain").status_code == 302

    assert set(Reservation.objects.values_list("state", "cause")) == {("cancelled", "rain")}
