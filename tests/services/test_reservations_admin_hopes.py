"""Staff screens of draws, waiting lists, seasons, repeated bookings, use free of charge and objections."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from anchoring.models import Witness
from identity.actors import Actor
from identity.errors import OutOfScope
from identity.models import StaffRole
from identity.queries import SEOUL
from services.reservations.actions import (
    BookingRequest,
    ClosureRequest,
    SeriesRequest,
    accept_offer,
    apply_to_draw,
    approve_reservation,
    ask_waiver,
    book_series,
    cancel_reservation,
    cancel_series,
    close_facility,
    drawing,
    end_past,
    join_waiting_list,
    object_to,
)
from services.reservations.models import (
    Cause,
    Draw,
    Reservation,
    ReservationNotice,
    Sanction,
    Season,
    Series,
    Waiting,
    Waiver,
)
from services.reservations.verify_draw import seed_hash
from tests.factories import reservations as make
from tests.factories.identity import member, member_client, staff, staff_client
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
    address = f"/reservations/facility/{draw.unit.facility_id}/calendar/?day={make.a_day()}"
    week = clerk().get(address).content.decode()
    assert f"/reservations/draw/{draw.pk}/change/" in week
    assert (
        f"{make.a_day()} 18:00,{make.a_day()} 19:00,kept for a draw"
        in clerk().get(f"{address}&format=csv").content.decode()
    )
    assert do(clerk(), draw, "cancel", reason="broken").status_code == 302
    draw.refresh_from_db()
    assert draw.state == "cancelled"


def test_draw__shows_what_was_promised_and_the_numbers_that_are_published():
    draw = announced(make.unit())
    people = [member() for _ in range(3)]
    for one in people:
        apply_to_draw(draw, [1, 2], one, by=Actor.member(one))
    page = f"/reservations/draw/{draw.pk}/change/"
    assert seed_hash(bytes(draw.seed)) in clerk().get(page).content.decode()
    drawing._close(draw.pk, by=make.SYSTEM)
    drawing._hold(draw.pk, {"kind": "drand", "value": "00" * 32}, by=make.SYSTEM)
    winner = Reservation.objects.filter(state="offered").first()
    theirs = member_client(winner.member)
    assert theirs.get("/api/draws").json()["draws"][0]["mine"]["offer"] == str(winner.pk)
    accept_offer(winner, by=Actor.member(winner.member))

    assert theirs.get("/api/draws").json()["draws"][0]["mine"]["offer"] is None  # nothing is left to accept
    shown = clerk().get(page)

    (numbers,) = [line for line in _readonly(shown) if "accepted" in line]
    assert numbers == {"applicants": "3", "winners": "2", "accepted": "1"}
    assert f"/api/draws/{draw.pk}/record" in shown.content.decode()
    (told,) = member_client(people[0]).get("/api/draws").json()["draws"]
    assert (told["seed_hash"], told["applicants"], told["drawn"]) == (seed_hash(bytes(draw.seed)), 3, 2)
    assert told["applicants_hash"] == Draw.objects.get().applicants_hash != ""
    assert "witness" in told["beacon"]
    assert ReservationNotice.objects.get(kind="lost").said == "저녁 (Evening)"


def _readonly(shown) -> list[dict[str, str]]:
    form = shown.context["adminform"]
    return [{field.field["name"]: str(field.contents()) for field in line} for part in form for line in part]


def test_waiver_and_objection__decided_from_the_page():
    one = member()
    booked = make.book(make.unit(make.facility(checks_in=True, ban_days=[7])), make.at(10), one)
    waiver = ask_waiver(booked, "festival", by=Actor.member(one))
    assert do(clerk(), waiver, "decide", granted="on", answer="Enjoy.").status_code == 302
    make.past(booked)
    end_past(by=make.SYSTEM)
    sanction = object_to(Sanction.objects.get(), "The gate was broken.", by=Actor.member(one))

    assert do(clerk(), sanction, "decide", granted="on", answer="Yes.").status_code == 302

    waiver.refresh_from_db()
    sanction.refresh_from_db()
    assert (waiver.state, sanction.state) == ("granted", "accepted")
    client = member_client(one)
    notices = client.get("/api/reservations/notices").json()["notices"]
    assert {(row["kind"], row["said"]) for row in notices} == {
        ("waived", "Enjoy."),
        ("missed", ""),
        ("objection", "Yes."),
    }
    assert {row["unit_en"] for row in notices} == {"Court"}
    assert client.get("/api/reservations").json()["reservations"][0]["waiver_answer"] == "Enjoy."


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


def test_staff_of_one_facility__see_and_do_what_is_theirs_only():
    """An assignment may name a facility; who gives it has the district's reservations or more."""
    mine, other = make.facility(), make.facility()
    courts = [make.unit(gym, mode="approval") for gym in (mine, other)]
    own, strange = (make.book(court, make.at(10), member()) for court in courts)
    manager = staff("연수구", f"reservations:{mine.pk}", StaffRole.MANAGER)
    client = staff_client(manager)

    assert f"reservations:{mine.pk}" in client.get(f"/reservations/facility/{mine.pk}/change/").content.decode()
    for model, rows in (("reservation", (own, strange)), ("unit", courts), ("facility", (mine, other))):
        listed = client.get(f"/reservations/{model}/").content.decode()
        assert [f"/{model}/{row.pk}/change/" in listed for row in rows] == [True, False], model
    assert client.get(f"/reservations/facility/{other.pk}/calendar/").status_code == 404
    assert client.get(f"/reservations/facility/{mine.pk}/calendar/").status_code == 200
    assert do(client, strange, "approve").status_code in (302, 404)
    assert do(client, own, "approve").status_code == 302
    states = dict(Reservation.objects.values_list("pk", "state"))
    assert states == {own.pk: "booked", strange.pk: "requested"}
    by = Actor.staff(manager)
    with pytest.raises(OutOfScope):
        approve_reservation(strange, by=by)
    with pytest.raises(OutOfScope):
        close_facility(ClosureRequest(other, make.at(9), Cause.RAIN, "rain"), by=by)
    assert Actor.staff(staff("연수구", "reservations")).scope().allows(mine.district_id, f"reservations:{mine.pk}")
    assert not by.scope().allows(mine.district_id, "reservations")


def test_series__moved_as_one_from_the_page_or_told_what_is_in_the_way():
    one, court = member(), make.unit()
    series = book_series(SeriesRequest(court, make.at(9), 2, one), by=Actor.member(one))
    blocker = make.book(court, make.at(12, ahead=10), member())

    refused = do(clerk(), series, "move", **split("starts", make.at(12).start)).content.decode()

    assert f"{make.a_day(10)} 12:00 Somebody else has this time" in refused
    assert f"{make.a_day(10)} 09:00–10:00" in refused  # which times it has
    cancel_reservation(blocker, by=make.SYSTEM)
    assert do(clerk(), series, "move", **split("starts", make.at(12).start)).status_code == 302
    live = Reservation.objects.filter(series=series, state="booked").order_by("during")
    assert [row.during.lower for row in live] == [make.at(12).start, make.at(12, ahead=10).start]
    assert all(
        f"/{row.pk}/change/" in clerk().get(f"/reservations/series/{series.pk}/change/").content.decode()
        for row in live
    )
    cancel_series(series, by=Actor.member(one))
    assert "No repeated booking" in do(clerk(), series, "move", **split("starts", make.at(12).start)).content.decode()


def test_series__cancelled_as_one_from_the_page():
    one = member()
    series = book_series(SeriesRequest(make.unit(), make.at(9), 2, one), by=Actor.member(one))

    assert do(clerk(), series, "cancel", cause="rain").status_code == 302

    assert set(Reservation.objects.values_list("state", "cause")) == {("cancelled", "rain")}
