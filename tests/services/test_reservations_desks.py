"""A holder shows a card to the scanner of a facility's desk; it knows the booking, not the person."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from credentials.actions.statuses import change_status
from credentials.models import CredentialState, StatusReason
from credentials.presentation.cards import BROADCAST_AUDIENCE, CHALLENGE_AUDIENCE
from identity.actors import Actor
from identity.errors import NotAllowed
from identity.models import AuditRow
from identity.signing.jws import sign_jwt
from services.reservations.actions import end_past
from services.reservations.desks import desk_of, make_desk, revoke_desk
from services.reservations.errors import DeskUnknown
from services.reservations.models import Reservation, Sanction
from tests.factories import reservations as make
from tests.factories.credentials import new_keys, payload_of, resident, signed_jws
from tests.factories.identity import as_staff, member, staff, staff_client
from tests.factories.presentation import VERIFIER_HOST, Holder

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def holder() -> Holder:
    return Holder.with_card(resident())


@pytest.fixture
def gym():
    return make.facility(checks_in=True, ban_days=[7])


@pytest.fixture
def code(gym) -> str:
    return make_desk(gym, "안내", by=as_staff("연수구")).code


def evidence(holder: Holder, *, ago: int = 0, key=None, **claims) -> dict[str, str]:
    """What a scanner keeps of a code that the wallet showed so many minutes ago."""
    at = now() - ago * MINUTE
    said = {"iat": int(at.timestamp()), "aud": BROADCAST_AUDIENCE, "nonce": "n" * 22, "sd_hash": "s" * 43} | claims
    proof = signed_jws(key or holder.key, {"alg": "ES256", "typ": "kb+jwt"}, said)
    card = payload_of(holder.copy) | {"iat": int(at.timestamp()) - 86_400}  # it was there before today
    return {"card": sign_jwt("sd-jwt-vc", card), "proof": proof, "at": at.isoformat()}


def send(code: str, seen: dict[str, str], language: str = "en"):
    headers = {"Accept-Language": language}
    return Client(HTTP_HOST=VERIFIER_HOST, headers=headers).post(
        "/api/facility-desk/arrivals", {"code": code} | seen, content_type="application/json"
    )


def booked(gym, holder: Holder, minutes_ahead: int, hour: int = 10) -> Reservation:
    row = make.book(make.unit(gym), make.at(hour), holder.credential.member)
    make.past(row, -minutes_ahead * MINUTE)
    begins = now() + minutes_ahead * MINUTE
    Reservation.objects.filter(pk=row.pk).update(day=begins.astimezone(make.SEOUL).date())
    return row


def test_desk__its_own_code_opens_it_and_staff_of_elsewhere_make_none(gym, code):
    http = Client(HTTP_HOST=VERIFIER_HOST)

    known = http.post("/api/facility-desk", {"code": code.lower()}, content_type="application/json")

    assert known.json() == {"facility_ko": gym.name_ko, "facility_en": "Gym", "name": "안내"}
    for wrong in ("", "x", "0000-0000-0000-0000-0000-0000", "x" * 61, None, 5):
        refused = http.post("/api/facility-desk", {"code": wrong}, content_type="application/json")
        assert refused.json()["code"] in ("desk_unknown", "invalid"), wrong
    with pytest.raises(NotAllowed):
        make_desk(gym, "x", by=as_staff("계양구"))
    revoke_desk(desk_of(code), by=as_staff("연수구"))
    with pytest.raises(DeskUnknown):
        desk_of(code)


def test_desk_page__shows_the_link_once(gym):
    client = staff_client(staff("연수구", "reservations"))
    page = f"/reservations/facility/{gym.pk}/do/desk/"

    shown = client.post(page, {"name": "1층"})

    assert b"#facility=" in shown.content
    assert "no-store" in shown["Cache-Control"]
    assert staff_client(staff("계양구", "reservations")).post(page, {"name": "x"}).status_code == 404


def test_card__at_the_time__checks_in_and_the_answer_says_no_person(gym, code, holder):
    row = booked(gym, holder, 10)

    answer = send(code, evidence(holder))

    assert answer.status_code == 200, answer.content
    assert set(answer.json()) == {"state", "unit_ko", "unit_en", "start", "end"}
    row.refresh_from_db()
    assert row.state == "used"
    trail = AuditRow.objects.get(event="reservation.checked_in_at_desk")
    assert (trail.subject_id, trail.actor_name) == (str(row.pk), "facility-desk")
    again = send(code, evidence(holder)).json()
    assert (again["code"], "start" in again) == ("already_checked_in", True)


REFUSED = {
    "nobody's booking": (None, "no_booking_here", "예약이 없습니다"),
    "an hour early": (60, "comes_too_early", "너무 이릅니다"),
    "after the end": (-61, "comes_too_late", "지났습니다"),
}


@pytest.mark.parametrize(("ahead", "refusal", "korean"), REFUSED.values(), ids=REFUSED)
def test_card__refused__says_why_in_both_languages(gym, code, holder, ahead, refusal, korean):
    if ahead is not None:
        row = booked(gym, holder, ahead)
        Reservation.objects.filter(pk=row.pk).update(day=now().astimezone(make.SEOUL).date())
    make.past(make.book(make.unit(gym), make.at(11), member()), 0 * MINUTE)  # somebody else's

    answers = [send(code, evidence(holder), language).json() for language in ("en", "ko")]

    assert {answer["code"] for answer in answers} == {refusal}
    assert korean in answers[1]["title"]
    assert answers[0]["title"].isascii()


def test_card__seen_in_time_and_sent_late__becomes_an_objection_for_staff(gym, code, holder):
    row = booked(gym, holder, -50)
    seen = evidence(holder, ago=45)
    end_past(by=make.SYSTEM)
    assert Sanction.objects.get().state == "none"

    first, again = send(code, seen), send(code, seen)

    row.refresh_from_db()
    assert (first.json()["state"], row.state) == ("no_show", "no_show")
    assert again.json()["code"] == "comes_too_late"
    sanction = Sanction.objects.get()
    assert (sanction.state, "창구" in sanction.objection) == ("open", True)


def test_card__seen_in_time_and_not_yet_missed__is_checked_in_as_of_then(gym, code, holder):
    booked(gym, holder, -90)

    assert send(code, evidence(holder, ago=80)).json()["state"] == "used"


def suspended(holder):
    change_status(holder.credential, CredentialState.SUSPENDED, StatusReason.DEVICE_LOST, by=Actor.system("tests"))
    return evidence(holder)


WRONG = {
    "somebody else's key": lambda one: evidence(one, key=new_keys(1)[0]),
    "an answer to a gate": lambda one: evidence(one, aud=CHALLENGE_AUDIENCE),
    "an online presentation": lambda one: evidence(one, aud="x509_hash:abc"),
    "a photograph of an hour ago": lambda one: evidence(one, iat=int(time.time()) - 3600),
    "of the future": lambda one: evidence(one, iat=int(time.time()) + 60),
    "without a time": lambda one: evidence(one, iat="now"),
    "too long ago": lambda one: evidence(one, ago=13 * 60),
    "seen in the future": lambda one: evidence(one, ago=-5),
    "no card": lambda one: evidence(one) | {"card": "x.y.z"},
    "no proof": lambda one: evidence(one) | {"proof": "x"},
    "a suspended card": suspended,
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_card__that_proves_nothing__is_refused(gym, code, holder, wrong):
    row = booked(gym, holder, 10)

    answer = send(code, wrong(holder))

    row.refresh_from_db()
    assert (answer.status_code, answer.json()["code"], row.state) == (409, "card_refused", "booked")


@pytest.mark.parametrize("missing", ["code", "card", "proof", "at"])
def test_arrivals__wrong_or_missing__is_told(gym, code, holder, missing):
    for value in (None, "", 5, [], "x" * 20_000):
        body = evidence(holder) | {missing: value}
        assert send(body.pop("code", code) or "", body).status_code in (400, 404, 409), value


def test_arrivals__at_another_facility__find_nothing(gym, code, holder):
    booked(make.facility(), holder, 10)

    assert send(code, evidence(holder)).json()["code"] == "no_booking_here"
    assert not AuditRow.objects.filter(event="reservation.checked_in_at_desk").exists()
