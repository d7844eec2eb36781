"""Verifier organisations propose purposes: their system drafts, one of the staff reviews, another approves."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse

from credentials.presentation.errors import DraftDecided
from credentials.presentation.models import Audience, DraftState, Mode, Purpose, PurposeDraft
from credentials.presentation.proposals import decline_draft, review_draft
from credentials.presentation.purposes_api import DRAFTS_AN_HOUR
from identity.actors import Actor
from identity.errors import NotAllowed, OutOfScope, SamePerson
from identity.models import Approval, AuditRow, StaffRole
from identity.second_person import approve, refuse
from tests.credentials.test_purposes import manager, resident
from tests.credentials.test_verifier_api import System
from tests.factories.identity import organisation, staff, staff_client

pytestmark = pytest.mark.django_db
POOL = {
    "code": "pool",
    "name_ko": "수영장 할인",
    "name_en": "Pool",
    "ground_ko": "체육시설 조례 제5조",
    "ground_en": "Sports facilities ordinance, art. 5",
    "query": {"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["/vct/citizen-card/1"]}}]},
}


def system() -> System:
    return System(organisation=organisation())


def propose(by: System, **changes: Any) -> Any:
    body = {name: value for name, value in (POOL | changes).items() if value is not None}
    return by.http.post("/api/verifier/purposes", body, content_type="application/json", **by.bearer())


def seen(by: System) -> dict[str, Any]:
    said = by.http.get("/api/verifier/purposes", **by.bearer())
    assert said.status_code == 200
    return said.json()


def drafted(by: System, **changes: Any) -> PurposeDraft:
    answer = propose(by, **changes)
    assert answer.status_code == 201, answer.content
    return PurposeDraft.objects.get(pk=answer.json()["id"])


def test_draft__is_a_purpose_of_the_organisation_once_two_people_agreed():
    pool = system()
    draft = drafted(pool)
    assert seen(pool)["drafts"][0]["state"] == "drafted"
    assert pool.ask(purpose="pool").status_code == 404

    reviewed = review_draft(draft, by=manager())
    assert (seen(pool)["drafts"][0]["state"], Purpose.objects.filter(code="pool").exists()) == ("reviewed", False)
    approve(reviewed.approval, by=manager())

    purpose = Purpose.objects.get(code="pool")
    assert purpose.organisation == pool.row.organisation
    assert (purpose.audience, purpose.modes, purpose.version) == (Audience.CLIENTS, [Mode.ONLINE], 1)
    assert seen(pool)["drafts"][0]["state"] == "in_force"
    assert {each["code"] for each in seen(pool)["purposes"]} == {"resident", "pool"}
    assert pool.ask(purpose="pool").status_code == 201
    assert AuditRow.objects.get(event="purpose.drafted").detail == {"purpose": "pool", "client": str(pool.row.pk)}


def test_draft__of_a_change__changes_nothing_else():
    pool = system()
    approve(review_draft(drafted(pool), by=manager()).approval, by=manager())

    changed = review_draft(drafted(pool, keep_minutes=3, active=False), by=manager())
    assert Purpose.objects.get(code="pool").keep_minutes == 10
    approve(changed.approval, by=manager())

    purpose = Purpose.objects.get(code="pool")
    assert (purpose.keep_minutes, purpose.active, purpose.version) == (3, False, 2)
    assert {each["code"] for each in seen(pool)["purposes"]} == {"resident"}


def test_draft__is_reviewed_once_by_who_may_and_approved_by_another():
    draft, by = drafted(system()), manager()
    with pytest.raises(NotAllowed):
        review_draft(draft, by=Actor.staff(staff(role=StaffRole.CLERK)))
    with pytest.raises(OutOfScope):
        decline_draft(draft, by=Actor.staff(staff("연수구", role=StaffRole.MANAGER)))
    reviewed = review_draft(draft, by=by)
    with pytest.raises(SamePerson):
        approve(reviewed.approval, by=by)
    for late in (review_draft, decline_draft):
        with pytest.raises(DraftDecided):
            late(draft, by=manager())


def test_draft__declined_or_refused__is_told_and_may_come_again():
    pool = system()
    decline_draft(drafted(pool), by=manager(), reason="근거를 적어 주세요.")
    assert (seen(pool)["drafts"][0]["state"], seen(pool)["drafts"][0]["note"]) == ("declined", "근거를 적어 주세요.")

    again = review_draft(drafted(pool), by=manager())
    refuse(again.approval, by=manager(), note="no")

    assert seen(pool)["drafts"][0]["state"] == "refused"
    assert drafted(pool).state == DraftState.DRAFTED


def test_draft__what_the_organisation_may_not_set__is_not_taken():
    pool = system()
    draft = drafted(pool, audience="everyone", organisation=None, version=7)

    assert draft.settings["audience"] == "clients"
    assert draft.settings["modes"] == ["online"]
    assert draft.settings["organisation"] == str(pool.row.organisation_id)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"code": "resident"}, 409, "code_taken"),
        ({"code": None}, 400, "invalid"),
        ({"code": "x y"}, 400, "invalid"),
        ({"name_ko": ""}, 400, "invalid"),
        ({"name_ko": "x" * 61}, 400, "invalid"),
        ({"name_ko": "a\u0000"}, 400, "invalid"),
        ({"ground_en": ["x"]}, 400, "invalid"),
        ({"query": []}, 400, "invalid"),
        ({"query": {}}, 400, "purpose_refused"),
        ({"query": {"credentials": "a"}}, 400, "purpose_refused"),
        ({"query": POOL["query"] | {"credential_sets": 5}}, 400, "purpose_refused"),
        ({"query": POOL["query"] | {"credential_sets": [{"options": [[["a"]]]}]}}, 400, "purpose_refused"),
        ({"query": POOL["query"] | {"credential_sets": [{"options": 5}]}}, 400, "purpose_refused"),
        ({"max_list_age": 3600}, 400, "invalid"),
        ({"keep_minutes": 0}, 400, "invalid"),
        ({"keep_minutes": "soon"}, 400, "invalid"),
        ({"kept": "all"}, 400, "invalid"),
        ({"kept": "claims", "keep_days": 0}, 400, "purpose_refused"),
        ({"holder_check": 5}, 400, "invalid"),
    ],
)
def test_draft__that_does_not_fit__is_refused(changes, status, code):
    answer = propose(system(), **changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not PurposeDraft.objects.exists()


@pytest.mark.parametrize(
    "more",
    [
        {"claims": 5},
        {"claims": [{"id": ["x"], "path": ["a"]}]},
        {"claims": [{"path": ["a"], "values": [[["deep"]]]}]},
        {"claims": [{"path": ["a\u0000"]}]},
        {"claims": [{"path": ["a"], "values": [2**60]}]},
        {"claims": [{"path": ["a" * 9_000]}]},
        {"claims": [{"id": "x", "path": ["a"]}], "claim_sets": [[["x"]]]},
        {"claim_sets": "x"},
    ],
)
def test_draft__whose_query_cannot_be_asked__is_refused(more):
    query = {"credentials": [POOL["query"]["credentials"][0] | more]}
    answer = propose(system(), query=query)
    assert (answer.status_code, answer.json()["code"]) == (400, "purpose_refused")


def test_draft__by_whom_it_is_not__is_refused():
    assert propose(System()).json()["code"] == "organisation_missing"
    pool, other = system(), system()
    approve(review_draft(drafted(pool), by=manager()).approval, by=manager())

    assert propose(other).json()["code"] == "code_taken"
    assert seen(other) == {"purposes": seen(System())["purposes"], "drafts": []}
    for method in ("get", "post"):
        assert getattr(pool.http, method)("/api/verifier/purposes").status_code == 401


def test_draft__twice__waits_for_the_first():
    pool = system()
    drafted(pool)
    assert propose(pool).json()["code"] == "draft_open"


@pytest.mark.django_db(transaction=True)
def test_draft__twice_at_once__is_taken_once(threads):
    pool = system()
    bearer = pool.bearer()

    def post(_number: int) -> int:
        answer = pool.http.post("/api/verifier/purposes", POOL, content_type="application/json", **bearer)
        return answer.status_code

    assert sorted(threads.run(post, range(4))) == [201, 409, 409, 409]


def test_draft__too_often__is_told_when_to_come_again():
    pool, bearer = system(), None
    bearer = pool.bearer()
    answers = [
        pool.http.post("/api/verifier/purposes", {}, content_type="application/json", **bearer)
        for _ in range(2 * DRAFTS_AN_HOUR + 1)  # an hour may end in between
    ]
    assert (answers[-1].status_code, answers[-1]["Retry-After"]) == (429, "3600")


def admin(name: str, *args: object) -> str:
    return reverse(f"admin:presentation_purposedraft{name}", args=args, urlconf="wallet.urls.admin")


def test_screen__shows_a_draft_and_asks_another_or_declines():
    first, second = drafted(system()), drafted(system())
    client = staff_client(staff(role=StaffRole.MANAGER))

    assert "pool" in client.get(admin("_changelist")).content.decode()
    assert "체육시설 조례" in client.get(admin("_change", first.pk)).content.decode()
    assert client.post(admin("_review", first.pk), {"note": "checked"}).status_code == 302
    assert client.post(admin("_decline", second.pk), {"note": "no ground"}).status_code == 302

    assert Approval.objects.get().payload["settings"]["organisation"] == str(first.organisation_id)
    assert [*PurposeDraft.objects.order_by("created_at").values_list("state", flat=True)] == ["reviewed", "declined"]


def test_screen__staff_enter_a_purpose_for_an_organisation_without_a_system():
    owner, client = organisation(), staff_client(staff(role=StaffRole.MANAGER))
    fields = POOL | {"query": json.dumps(POOL["query"]), "modes": ["online"], "audience": "clients"}
    fields |= {"organisation": owner.pk, "holder_check": "none", "max_list_age": 900, "keep_minutes": 10}
    fields |= {"kept": "count", "keep_days": 0, "active": "on"}
    inline = {"versions-TOTAL_FORMS": 0, "versions-INITIAL_FORMS": 0}
    address = reverse("admin:presentation_purpose_add", urlconf="wallet.urls.admin")

    assert client.post(address, fields | inline).status_code == 302
    approve(Approval.objects.get(), by=manager())

    assert Purpose.objects.get(code="pool").organisation == owner
    assert resident().organisation is None
