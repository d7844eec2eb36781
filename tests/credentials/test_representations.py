"""Children under 14 and their guardians, and proxies: who may hold whose cards, and until when."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse

from credentials.actions.offers import offer_card
from credentials.actions.representations import (
    Proven,
    end_representation,
    name_proxy,
    offer_to_representative,
    record_representation,
)
from credentials.dates import birthday, start_of
from credentials.errors import NotEligible, RepresentationEnded, RepresentationRefused
from credentials.models import Credential, Representation, RepresentationKind, representations
from credentials.queries import current_kind
from identity.actions.members import leave
from identity.actors import Actor
from identity.errors import NotAllowed, OutOfScope
from identity.models import AuditRow, Member, StaffRole
from identity.queries import today
from tests.credentials.test_eligibility import born
from tests.credentials.test_eligibility_check import check, state
from tests.factories import register
from tests.factories.credentials import CONFIGURATION, Wallet, payload_of
from tests.factories.identity import as_staff, member_client, staff, staff_client

pytestmark = pytest.mark.django_db
A_YEAR = dt.timedelta(days=300)


@pytest.fixture
def people() -> tuple[Member, Member]:
    """A resident with a wallet, and another; R2 is a child of 8 without a wallet, R3 one of 8 with one."""
    lines = [register.line("R0"), register.line("R1", name="박서준")]
    lines += [register.line(key, name=f"아이{key}", born=born(today(), 8, 100)) for key in ("R2", "R3")]
    register.applied(register.listing(*lines))
    return register.bound("R0"), register.bound("R1")


def guardian_of(child: str, guardian: Member, by: Actor | None = None, **fields) -> Representation:
    given = {
        "kind": RepresentationKind.GUARDIAN,
        "name": f"아이{child}",
        "birth_date": dt.date.fromisoformat(born(today(), 8, 100)),
        "representative": guardian.pk,
        "until": today() + dt.timedelta(days=5000),
        "evidence": "certificate of family relations",
    }
    return record_representation(Proven(**given | fields), by=by or as_staff(role=StaffRole.CLERK))


def proxy(ward: Member, representative: Member) -> Representation:
    return name_proxy(representative.pk, today() + A_YEAR, by=Actor.member(ward))


def fetched(representation: Representation) -> tuple[dict, Credential]:
    """What verifiers see of the citizen card that the representative's wallet got, and its row."""
    by = Actor.member(representation.representative)
    made, wallet = offer_to_representative(representation, current_kind("citizen"), by=by), Wallet()
    token = wallet.token(made)
    answer = wallet.ask(token, {"credential_configuration_id": CONFIGURATION, "proofs": {"jwt": wallet.proofs()}})
    assert answer.status_code == 200, answer.content
    assert wallet.notify(token, answer.json()["notification_id"]).status_code == 204
    return payload_of(answer.json()["credentials"][0]["credential"]), Credential.objects.get(token__offer=made.offer)


def test_child__when_nobody_consented__gets_no_card(people):
    child = register.bound("R3")

    with pytest.raises(NotEligible) as refused:
        offer_card(current_kind("citizen"), child, by=Actor.member(child))

    assert refused.value.extra["reason"] == "guardian_missing"


def test_child__when_a_guardian_consented_at_the_counter__gets_cards_in_either_wallet(people):
    child = register.bound("R3")
    made = guardian_of("R3", people[0])
    _, held = fetched(made)
    own = Wallet().fetch(child).credential

    assert held.member == own.member == child
    listed = member_client(child).get("/api/cards").json()["kinds"][0]["cards"]
    assert sorted(card["held_by"] for card in listed) == ["", "guardian"]


def test_guardianship__when_the_child_is_14__is_over():
    birth_date = born(today(), 13, 100)
    register.applied(register.listing(register.line("R0"), register.line("R2", name="아이R2", born=birth_date)))
    made = guardian_of("R2", register.bound("R0"), birth_date=dt.date.fromisoformat(birth_date))

    assert made.until == birthday(dt.date.fromisoformat(birth_date), 14) - dt.timedelta(days=1)
    payload, _ = fetched(made)
    assert payload["exp"] <= start_of(made.until + dt.timedelta(days=1)).timestamp()


def test_guardian__when_the_child_has_no_wallet__holds_a_card_that_says_so(people):
    made = guardian_of("R2", people[0])
    payload, credential = fetched(made)

    assert payload["held_by"] == "guardian"
    assert credential.member.user is None
    check()
    assert state(credential) == "active"


def test_proxy__when_named_in_the_wallet__holds_cards_until_it_is_ended(people):
    ward, representative = people
    client = member_client(ward)
    body = {"representative": str(representative.pk), "until": str(today() + A_YEAR)}
    answer = client.post("/api/representations", body, content_type="application/json")
    assert answer.status_code == 201
    number = answer.json()["id"]
    acting = member_client(representative)
    assert acting.get("/api/representations").json()["acting_for"][0]["name_masked"] == "김*연"
    assert acting.get(f"/api/representations/{number}/cards").json()["kinds"][0]["eligible"] is True
    offer = acting.post(f"/api/representations/{number}/cards/citizen/offer")
    assert set(offer.json()) == {"credential_offer_uri", "tx_code", "expires_at"}
    payload, credential = fetched(Representation.objects.get())
    assert payload["held_by"] == "proxy"

    assert client.post(f"/api/representations/{number}/end").status_code == 204

    assert state(credential) == "revoked"
    assert client.post(f"/api/representations/{number}/end").status_code == 404
    assert acting.get(f"/api/representations/{number}/cards").status_code == 404
    assert {"representation.given", "representation.ended"} <= set(AuditRow.objects.values_list("event", flat=True))


def test_proxy__when_the_last_day_is_over__the_card_ends_with_the_daily_check(people, monkeypatch):
    made = proxy(*people)
    _, credential = fetched(made)
    monkeypatch.setattr(representations, "today", lambda: made.until + dt.timedelta(days=1))

    check()

    assert state(credential) == "revoked"
    assert credential.notices.get().reason == "representation_ended"
    with pytest.raises(RepresentationEnded):
        offer_to_representative(made, current_kind("citizen"), by=Actor.member(people[1]))


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "아무개"},
        {"birth_date": dt.date(2000, 1, 1)},
        {"representative": uuid4()},
        {"until": dt.date(2020, 1, 1)},
        {"name": "박서준", "birth_date": dt.date(1990, 3, 4)},
    ],
)
def test_counter__when_something_is_wrong__records_nothing(people, wrong):
    with pytest.raises(RepresentationRefused):
        guardian_of("R2", people[0], **wrong)
    assert not Representation.objects.exists()


def test_counter__when_staff_is_of_another_district_or_role__records_nothing(people):
    with pytest.raises(RepresentationRefused):
        guardian_of("R2", people[0], as_staff("부평구"))
    with pytest.raises(NotAllowed):
        guardian_of("R2", people[0], as_staff(role=StaffRole.AUDITOR))


def test_counter__when_staff_is_of_another_district_or_role__ends_nothing(people):
    made = guardian_of("R2", people[0])
    end = reverse("admin:credentials_representation_end", args=[made.pk], urlconf="wallet.urls.admin")

    assert staff_client(staff("부평구", role=StaffRole.CLERK)).post(end, {"note": "x"}).status_code == 404
    with pytest.raises(OutOfScope):
        end_representation(made, by=as_staff("부평구"))
    with pytest.raises(NotAllowed):
        end_representation(made, by=as_staff(role=StaffRole.AUDITOR))
    made.refresh_from_db()
    assert made.ended_at is None


def test_counter__when_the_representative_is_a_child__records_nothing(people):
    with pytest.raises(RepresentationRefused):
        guardian_of("R2", register.bound("R3"))


@pytest.mark.parametrize("days", [-1, 367])
def test_proxy__when_the_time_is_not_right__is_refused(people, days):
    with pytest.raises(RepresentationRefused):
        name_proxy(people[1].pk, today() + dt.timedelta(days=days), by=Actor.member(people[0]))


def test_proxy__when_named_twice_or_oneself__is_refused(people):
    proxy(*people)
    with pytest.raises(RepresentationRefused):
        proxy(*people)
    with pytest.raises(RepresentationRefused):
        proxy(people[0], people[0])


def test_proxy__when_a_child_names_one__is_refused(people):
    with pytest.raises(RepresentationRefused):
        proxy(register.bound("R3"), people[0])


def test_representation__when_a_stranger_uses_it__is_not_found(people):
    made, stranger = proxy(*people), member_client(register.member())

    for path in ("end", "cards/citizen/offer"):
        assert stranger.post(f"/api/representations/{made.pk}/{path}").status_code == 404
    assert stranger.get(f"/api/representations/{made.pk}/cards").status_code == 404
    with pytest.raises(NotAllowed):
        end_representation(made, by=Actor.member(register.member()))
    with pytest.raises(NotAllowed):
        offer_to_representative(made, current_kind("citizen"), by=Actor.member(people[0]))


@pytest.mark.parametrize(
    "body", [{}, {"representative": "x", "until": "2027-01-01"}, {"representative": str(uuid4()), "until": "soon"}, []]
)
def test_proxy__when_the_body_is_wrong__is_a_clear_error(people, body):
    answer = member_client(people[0]).post("/api/representations", body, content_type="application/json")

    assert answer.status_code == 400


def test_representation__when_someone_leaves__ends(people):
    made = proxy(*people)
    _, credential = fetched(made)

    leave(people[1], by=Actor.member(people[1]), confirmed=True)

    made.refresh_from_db()
    assert made.ended_at
    assert state(credential) == "revoked"


def test_representation__when_recorded__cannot_be_rewritten_by_the_product(people):
    made = proxy(*people)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Representation.objects.filter(pk=made.pk).update(representative=people[0])


@pytest.mark.django_db(transaction=True)
def test_proxy__when_named_twice_at_once__is_there_once(people, threads):
    outcomes = threads.run(lambda pair: proxy(*pair), [people] * 4)

    assert sum(isinstance(each, Representation) for each in outcomes) == 1
    assert sum(isinstance(each, RepresentationRefused) for each in outcomes) == 3


def test_screen__when_a_clerk_records_a_guardian__leads_to_it_and_it_can_be_ended(people):
    clerk = staff_client(staff("연수구", role=StaffRole.CLERK))
    address = reverse("admin:credentials_representation_record", urlconf="wallet.urls.admin")
    assert clerk.get(address).status_code == 200
    given = {
        "kind": "guardian",
        "name": "아이R2",
        "birth_date": born(today(), 8, 100),
        "representative": str(people[0].pk),
        "until": str(today() + A_YEAR),
        "evidence": "certificate",
    }
    assert "cannot be recorded" in clerk.post(address, given | {"name": "아무개"}).content.decode()

    answer = clerk.post(address, given)

    made = Representation.objects.get()
    assert answer["Location"].endswith(f"/{made.pk}/change/")
    assert clerk.get(answer["Location"]).status_code == 200
    end = reverse("admin:credentials_representation_end", args=[made.pk], urlconf="wallet.urls.admin")
    assert clerk.post(end, {"note": "parents asked"}).status_code == 302
    made.refresh_from_db()
    assert made.ended_at
