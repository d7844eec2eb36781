"""Lotteries: committed beforehand, drawn with public chance, and drawn again by a script that knows only the file."""

import json
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import transaction
from django.utils.timezone import now

from anchoring.actions import append_commitment
from anchoring.comparing import compare_records
from anchoring.models import Witness
from anchoring.tasks import advance_log
from identity.actors import Actor
from identity.errors import NotAllowed
from services.reservations import draw_records, errors, verify_draw
from services.reservations.actions import (
    ClosureRequest,
    DrawRequest,
    accept_offer,
    advance_draws,
    announce_draw,
    apply_to_draw,
    cancel_draw,
    close_facility,
    drawing,
    withdraw_application,
)
from services.reservations.models import Application, Cause, Claim, Draw, Reservation, ReservationNotice
from tests.anchoring.conftest import make_witness, witness  # noqa: F401  # fixtures
from tests.factories import reservations as make
from tests.factories.identity import as_staff, member, member_client
from tests.services.test_reservations_api import post, wish

SCRIPT = Path(verify_draw.__file__)


def announced(unit, hours=(18, 19), **fields) -> Draw:
    if not Witness.objects.exists():
        Witness.objects.create(url="http://w.example", vkey="w.example+00000000+" + "A" * 44)
    given = {"apply_until": now() + timedelta(hours=1), "beacon_at": now() + timedelta(hours=2), "accept_hours": 12}
    slots = [make.at(hour) for hour in hours]
    return announce_draw(DrawRequest(unit, slots, "저녁", "Evening", **given | fields), by=as_staff("연수구"))


def applied(draw, *choices, by=None) -> Application:
    one = by or member()
    return apply_to_draw(draw, choices, one, by=Actor.member(one))


def over(draw) -> None:
    """As if its times had passed."""
    at = now()
    times = {"announced_at": at - timedelta(hours=3), "apply_until": at - timedelta(hours=2)}
    Draw.objects.filter(pk=draw.pk).update(**times, beacon_at=at + timedelta(milliseconds=1))


def advance() -> int:
    return advance_draws(by=make.SYSTEM)


@pytest.mark.django_db(transaction=True)
def test_draw__from_announcement_to_the_script_that_draws_again(witness, tmp_path, monkeypatch):  # noqa: F811
    gym = make.facility()
    pool = make.unit(gym, make.spaces(gym, 2), taking="one")
    advance_log()  # meets the witness
    people = [member() for _ in range(7)]
    with monkeypatch.context() as earlier:
        earlier.setattr(drawing, "now", lambda: now() - timedelta(hours=3))
        draw = announced(pool, apply_until=now() - timedelta(minutes=11), beacon_at=now() + timedelta(seconds=6))
        for number, one in enumerate(people):
            applied(draw, *((1, 2) if number % 2 else (2,)), by=one)

    assert advance() == 1  # closed; the list is not anchored yet
    assert advance() == 0
    advance_log()
    assert advance() == 0  # anchored, before the named time
    _wait_for_pulse()

    draw.refresh_from_db()
    assert draw.state == "drawn"
    winners = Application.objects.exclude(won=None)
    assert winners.count() == 4
    assert Reservation.objects.filter(state="offered").count() == 4
    assert not Claim.objects.filter(state="closed").exists()
    kinds = sorted(ReservationNotice.objects.values_list("kind", flat=True))
    assert kinds == ["lost"] * 3 + ["won"] * 4
    winner = winners.first()
    assert accept_offer(winner.reservation, by=Actor.member(winner.member)).state == "booked"
    advance_log()
    (seen,) = member_client(member()).get("/api/draws").json()["draws"]  # by who did not apply
    assert (seen["state"], seen["applicants"], seen["drawn"], seen["mine"]) == ("drawn", 7, 4, None)
    _check_script(draw, tmp_path)


def _wait_for_pulse() -> None:
    for _ in range(200):
        if now() >= Draw.objects.get().beacon_at:
            make.book(make.unit(), make.at(10), member())  # the log grows, and the witness sees it
            advance_log()
            if advance():
                return
        time.sleep(0.1)
    raise AssertionError("no pulse")


def _check_script(draw, folder: Path) -> None:
    answer = member_client(member()).get(f"/api/draws/{draw.pk}/record")
    assert answer.status_code == 200, answer.json()
    record = answer.json()
    assert not {str(one.member_id) for one in Application.objects.all()} & set(json.dumps(record).split('"'))
    assert _run(folder, record) == 0
    with pytest.raises(verify_draw.BadDraw, match="not older"):
        verify_draw.check(_with_a_seed_chosen_afterwards(draw, record))
    ticket = record["result"][0]["ticket"]
    frauds = {
        "seed": "00" * 32,
        "applicants": record["applicants"][1:],
        "result": [*record["result"][1:], record["result"][0]],
        "pulse": record["pulse"] | {"value": sha256(b"mine").hexdigest()},
        "anchored": record["anchored"] | {"head": record["pulse"]["head"]},
        "closed": record["closed"] | {"record": record["closed"]["record"] | {"count": 6}},
        "announced": record["announced"] | {"record": record["announced"]["record"] | {"seed_hash": "00" * 32}},
        "version": 2,
    }
    assert [name for name, fraud in frauds.items() if _run(folder, record | {name: fraud}) != 1] == []
    assert verify_draw.ranked([ticket], b"", "00") == [ticket]


def _with_a_seed_chosen_afterwards(draw, record: dict) -> dict:
    """As a city would publish it that knew the chance: all of it in the log, and all sums right."""
    draw.seed = b"m" * 32
    places = {slot.number: slot.places for slot in draw.slots.all()}
    result = verify_draw.outcome(record["applicants"], places, draw.seed, record["pulse"]["value"])
    steps = {"announced": draw_records.announcement_of(draw), "drawn": draw_records.drawing_of(draw, result)}
    with transaction.atomic():
        made = {step: append_commitment(f"draw.{step}", said) for step, said in steps.items()}
    advance_log()
    told = {step: draw_records._step(f"draw.{step}", said, made[step]) for step, said in steps.items()}
    return record | told | {"seed": draw.seed.hex(), "result": result}


def _run(folder: Path, record: dict) -> int:
    """As anyone would: Python alone, in an empty environment and folder."""
    file = folder / "draw.json"
    file.write_text(json.dumps(record))
    copied = folder / "verify_draw.py"
    copied.write_bytes(SCRIPT.read_bytes())
    command = [sys.executable, "-I", "-S", copied.name, file.name]
    return subprocess.run(command, cwd=folder, env={}, check=False, capture_output=True).returncode


@pytest.mark.django_db
def test_announce__keeps_its_times_from_booking_and_from_closing():
    court = make.unit()
    draw = announced(court)

    with pytest.raises(errors.SlotTaken):
        make.book(court, make.at(18), member())
    with pytest.raises(errors.SlotTaken):
        announced(court, hours=(19,))
    with pytest.raises(errors.DrawStands):
        request = ClosureRequest(court.facility, make.at(17, 3), Cause.RAIN, "rain")
        close_facility(request, by=as_staff("연수구"))
    with pytest.raises(NotAllowed):
        cancel_draw(draw, "no", by=as_staff("계양구"))
    cancel_draw(draw, "broken", by=as_staff("연수구"))
    make.book(court, make.at(18), member())
    with pytest.raises(errors.WrongState):
        cancel_draw(draw, "broken", by=as_staff("연수구"))
    with pytest.raises(errors.DrawNotOpen):
        applied(draw, 1)
    assert list(compare_records()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"hours": ()},
        {"beacon": "dice"},
        {"beacon_at": now() + timedelta(minutes=65)},
        {"apply_until": now() - timedelta(minutes=1)},
        {"accept_hours": 100},
    ],
)
def test_announce__times_out_of_order__are_refused(fields):
    with pytest.raises(errors.DrawNotOpen):
        announced(make.unit(), **fields)


@pytest.mark.django_db
def test_apply__what_is_refused():
    draw, one = announced(make.unit()), member()

    for wishes in ((), (3,), (1, 1), (0,), (1, 2, 3, 4)):
        with pytest.raises(errors.BadWishes):
            applied(draw, *wishes, by=one)
    applied(draw, 2, by=one)
    with pytest.raises(errors.AlreadyApplied):
        applied(draw, 1, by=one)
    with pytest.raises(NotAllowed):
        withdraw_application(draw, one, by=Actor.member(member()))
    withdraw_application(draw, one, by=Actor.member(one))
    applied(draw, 1, by=one)
    over(draw)
    with pytest.raises(errors.DrawNotOpen):
        withdraw_application(draw, one, by=Actor.member(one))


@pytest.mark.django_db
def test_api__apply_withdraw_and_what_is_not_there():
    draw, client = announced(make.unit()), member_client(member())
    path = f"/api/draws/{draw.pk}/application"

    made = post(client, path, {"choices": [2, 1]})

    assert made.status_code == 201
    listed = client.get("/api/draws").json()["draws"]
    assert [(one["applicants"], one["mine"]["choices"], len(one["slots"])) for one in listed] == [(1, [2, 1], 2)]
    assert post(client, path, {"choices": [1]}).json()["code"] == "already_applied"
    assert client.get(f"/api/draws/{draw.pk}/record").json()["code"] == "not_drawn_yet"
    assert client.delete(path).status_code == 204
    for wrong in ({}, {"choices": []}, {"choices": ["x"]}, {"choices": [1] * 4}, {"choices": 1}):
        assert post(client, path, wrong).status_code == 400
    assert post(client, path, {"choices": [9]}).json()["code"] == "bad_wishes"
    unknown = f"/api/draws/{make.book(make.unit(), make.at(10), member()).pk}/application"
    assert post(client, unknown, {"choices": [1]}).json()["code"] == "draw_unknown"
    assert post(client, "/api/waiting", wish(draw.unit, 18)).status_code == 201


@pytest.mark.django_db
def test_rules_of_the_draw__places_and_wishes():
    tickets = [{"ticket": f"t{number}", "choices": [1, 2] if number % 3 else [1]} for number in range(30)]

    result = verify_draw.outcome(tickets, {1: 4, 2: 2}, b"s" * 32, "ab" * 32)

    assert [one["rank"] for one in result] == list(range(1, 31))
    assert sorted(one["won"] for one in result if one["won"]) == [1, 1, 1, 1, 2, 2]
    assert result[0]["won"] == 1
    assert result != verify_draw.outcome(tickets, {1: 4, 2: 2}, b"s" * 32, "ac" * 32)
    noon = datetime(2026, 12, 1, 3, tzinfo=UTC)
    assert verify_draw.due(noon, noon - timedelta(seconds=1)) == noon
    assert verify_draw.due(noon, noon) == noon + timedelta(minutes=10)
    assert verify_draw.due(noon, noon + timedelta(minutes=19)) == noon + timedelta(minutes=20)
    assert draw_records.DRAWN == "draw.drawn"
