"""Desk links: an organisation hands its own purposes to scanners that have no sign-in."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from credentials.presentation import desks
from credentials.presentation.desks import make_desk, revoke_desk
from credentials.presentation.models import Audience, DeskLink, Mode, Purpose, VerifierClient
from identity.actors import Actor
from identity.errors import NotAllowed
from identity.models import AuditRow, Organisation, StaffRole
from tests.credentials.test_proposals import POOL, drafted
from tests.credentials.test_verifier_api import System
from tests.factories.identity import organisation, staff, staff_client
from tests.factories.presentation import VERIFIER_HOST

pytestmark = pytest.mark.django_db
ADMIN = "wallet.urls.admin"


def of(owner: Organisation, code: str = "pool", **fields: Any) -> Purpose:
    settings = {name: value for name, value in POOL.items() if name != "code"}
    given = {"modes": [Mode.BROADCAST, Mode.ONLINE], "max_list_age": 900, "audience": Audience.CLIENTS}
    return Purpose.objects.create(code=code, organisation=owner, **(settings | given | fields))


def pool() -> System:
    system = System(organisation=organisation())
    system.row.purposes.add(of(system.row.organisation))
    return system


def made(system: System, name: Any = "1층 안내") -> Any:
    return system.http.post("/api/verifier/desks", {"name": name}, content_type="application/json", **system.bearer())


def handed(code: Any) -> Any:
    http = Client(HTTP_HOST=VERIFIER_HOST)
    return http.post("/api/verifier/desk", {"code": code}, content_type="application/json")


def test_desk__by_its_code__gets_the_purposes_of_its_organisation_that_a_code_can_answer():
    system = pool()
    owner = system.row.organisation
    others = [
        of(owner, "online-only", modes=[Mode.ONLINE]),
        of(owner, "over", active=False),
        of(organisation(), "of-others"),
        of(owner, "two-cards", query={"credentials": POOL["query"]["credentials"] * 2}),
    ]
    system.row.purposes.add(*others)
    of(owner, "not-this-systems")

    desk = made(system).json()
    said = handed(desk["code"].lower().replace("-", " "))

    assert said.status_code == 200, said.content
    assert said["Cache-Control"] == "no-store"
    assert (said.json()["name_ko"], said.json()["name_en"]) == ("바다 카페", "Sea Café")
    (purpose,) = said.json()["purposes"]
    assert (purpose["code"], purpose["modes"], purpose["max_list_age"]) == ("pool", ["broadcast"], 900)
    assert purpose["query"]["meta"]["vct_values"][0].startswith("http")
    assert desk["link"].endswith(f"/#desk={desk['code']}")  # a fragment: it is in no request and in no log
    assert "?" not in desk["link"]


def test_desk__once_its_code_is_taken_back_or_its_system_stopped__gets_nothing():
    system = pool()
    first, second = made(system).json(), made(system, "2층").json()
    listed = system.http.get("/api/verifier/desks", **system.bearer()).json()
    assert {each["name"] for each in listed} == {"1층 안내", "2층"}
    assert all(set(each) == {"id", "name", "created_at"} for each in listed)

    path = f"/api/verifier/desks/{first['id']}"
    assert system.http.delete(path, **System(organisation=organisation()).bearer()).status_code == 404
    assert system.http.delete(path, **system.bearer()).status_code == 204
    assert system.http.delete(path, **system.bearer()).status_code == 404
    assert (handed(first["code"]).status_code, handed(first["code"]).json()["code"]) == (404, "desk_unknown")
    assert handed(second["code"]).status_code == 200
    VerifierClient.objects.update(active=False)
    assert handed(second["code"]).status_code == 404


@pytest.mark.parametrize("code", ["", "x", "0000-0000-0000-0000-0000-0000", 5, None, ["a"], "가" * 24, "A" * 61, "\0"])
def test_desk__by_a_code_that_is_none__gets_nothing(code):
    answer = handed(code)

    assert answer.status_code in (400, 404)
    assert answer.json()["code"] in ("desk_unknown", "invalid")


@pytest.mark.parametrize("name", ["", None, ["a"], "x" * 61])
def test_desk__without_a_name__is_not_made(name):
    assert made(pool(), name).status_code == 400


def test_desk__is_kept_as_a_hash__and_there_are_only_so_many(monkeypatch):
    system = pool()
    code = made(system).json()["code"]
    row = DeskLink.objects.get()
    assert code.replace("-", "").encode() not in bytes(row.code_hash)
    assert AuditRow.objects.get(event="verifier_client.desk_made").detail == {"client": str(system.row.pk)}
    DeskLink.objects.bulk_create(
        DeskLink(client=system.row, name="x", code_hash=number.to_bytes(32, "big")) for number in range(desks.MOST - 1)
    )
    assert (made(system).status_code, made(system).json()["code"]) == (409, "too_many_desks")


def test_desk__by_staff__is_shown_once_and_taken_back():
    system = pool()
    http = staff_client(staff(role=StaffRole.MANAGER))
    page = reverse("admin:presentation_verifierclient_desk", args=[system.row.pk], urlconf=ADMIN)
    assert http.post(page, {"name": ""}).status_code == 200
    assert not DeskLink.objects.exists()

    shown = http.post(page, {"name": "매표소"})

    row = DeskLink.objects.get()
    code = shown.context["made"].code
    assert code in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert handed(code).status_code == 200
    http.post(reverse("admin:presentation_desklink_revoke", args=[row.pk], urlconf=ADMIN), {"note": ""})
    assert handed(code).status_code == 404
    by = Actor.staff(staff(role=StaffRole.CLERK))
    with pytest.raises(NotAllowed):
        make_desk(system.row, "x", by=by)
    with pytest.raises(NotAllowed):
        revoke_desk(system.row, row.pk, by=by)


def test_draft__may_be_for_desks_but_not_for_gates():
    system = System(organisation=organisation())
    assert drafted(system, modes=["broadcast"]).settings["modes"] == ["broadcast"]
    assert drafted(system, code="both", modes=["online", "broadcast"]).settings["modes"] == ["broadcast", "online"]
    for wrong in ([], ["challenge"], "broadcast", [5]):
        body = POOL | {"code": "no", "modes": wrong}
        sent = system.http.post("/api/verifier/purposes", body, content_type="application/json", **system.bearer())
        assert sent.status_code == 400, wrong
