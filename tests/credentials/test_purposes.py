"""Why cards are checked: proposed by one, approved by another, committed; and what is kept goes when it should."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from anchoring.log.records import digest_of, with_kind
from credentials.presentation import actions
from credentials.presentation.errors import PurposeChanged, PurposeRefused
from credentials.presentation.models import Kept, Mode, PresentationRequest, Purpose, PurposeVersion
from credentials.presentation.purposes import committed, propose_purpose
from identity.actors import Actor
from identity.errors import NotAllowed, OutOfScope, SamePerson
from identity.models import Approval, StaffRole
from identity.second_person import approve
from tests.factories.identity import organisation, staff, staff_client
from tests.factories.presentation import Holder, asked, part, result

pytestmark = pytest.mark.django_db
CARD = {"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["/vct/citizen-card/1"]}}


def manager() -> Actor:
    return Actor.staff(staff(role=StaffRole.MANAGER))


def resident() -> Purpose:
    return Purpose.objects.get(code="resident")


def changed(**fields: object) -> Purpose:
    purpose = resident()
    for name, value in fields.items():
        setattr(purpose, name, value)
    return purpose


def in_force(**fields: object) -> PurposeVersion:
    approve(propose_purpose(changed(**fields), by=manager()), by=manager())
    return PurposeVersion.objects.latest("pk")


def test_change__is_in_force_once_another_person_approved__and_is_committed():
    approval = propose_purpose(changed(keep_minutes=3), by=manager())
    assert resident().keep_minutes == 10

    approve(approval, by=manager())

    row = PurposeVersion.objects.get()
    assert (resident().keep_minutes, resident().version, row.version) == (3, 2, 2)
    assert digest_of(bytes(row.commitment.salt), with_kind("presentation.purpose", committed(row))) == bytes(
        row.commitment.digest
    )


def test_change__by_one_person_alone_or_by_who_may_not__is_refused():
    by = manager()
    with pytest.raises(SamePerson):
        approve(propose_purpose(changed(keep_minutes=3), by=by), by=by)
    with pytest.raises(NotAllowed):
        propose_purpose(changed(keep_minutes=3), by=Actor.staff(staff(role=StaffRole.CLERK)))
    with pytest.raises(OutOfScope):
        propose_purpose(changed(keep_minutes=3), by=Actor.staff(staff("연수구", role=StaffRole.MANAGER)))


def test_change__approved_after_another__is_refused():
    late = propose_purpose(changed(keep_minutes=3), by=manager())
    in_force(keep_minutes=4)

    with pytest.raises(PurposeChanged):
        approve(late, by=manager())
    assert resident().keep_minutes == 4


@pytest.mark.parametrize(
    "fields",
    [
        {"query": {"credentials": []}},
        {"query": "resident"},
        {"query": {"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {}}]}},
        {"query": {"credentials": [{**CARD, "claims": [{"path": ["age"], "values": [1.5]}]}]}},
        {"modes": []},
        {"modes": ["fax"]},
        {"max_list_age": 3600},
        {"keep_minutes": 0},
        {"kept": Kept.CLAIMS, "keep_days": 0},
        {"kept": Kept.COUNT, "keep_days": 3},
        {"kept": Kept.OUTCOME, "keep_days": 366},
        {"name_ko": ""},
        {"ground_en": "x" * 201},
    ],
)
def test_change__whose_settings_do_not_fit__is_refused(fields):
    with pytest.raises(PurposeRefused):
        propose_purpose(changed(**fields), by=manager())


def test_purpose__of_an_organisation__is_for_its_own_systems_alone():
    with pytest.raises(PurposeRefused):
        propose_purpose(changed(organisation_id=organisation().pk), by=manager())


def answered_with(**fields: object) -> str:
    in_force(**fields)
    holder, started = Holder.with_card(), asked()
    request = part(holder.fetch(started), 1)
    assert holder.send(request, holder.bound(request)).status_code == 200
    assert result(started)["verified"] is True
    return str(started.request.pk)


def later(**ago: float) -> None:
    """Let time pass for every request, then sweep."""
    for row in PresentationRequest.objects.all():
        for name in ("created_at", "expires_at", "ended_at", "forget_at", "delete_at"):
            setattr(row, name, getattr(row, name) - timedelta(**ago))
        row.save()
    actions.end_expired()
    actions.forget()


def test_kept__nothing_but_a_count__is_gone_after_minutes():
    answered_with()
    later(minutes=21)
    assert not PresentationRequest.objects.exists()


def test_kept__the_outcome__loses_what_was_shown_after_minutes_and_goes_after_days():
    answered_with(kept=Kept.OUTCOME, keep_days=30)
    later(minutes=21)
    row = PresentationRequest.objects.get()
    assert (row.stage, row.result) == ("verified", None)
    later(days=31)
    assert not PresentationRequest.objects.exists()


def test_kept__what_was_shown__goes_after_days():
    answered_with(kept=Kept.CLAIMS, keep_days=30)
    later(days=29)
    assert PresentationRequest.objects.get().result
    later(days=2)
    assert not PresentationRequest.objects.exists()


def admin(name: str, *args: object) -> str:
    return reverse(f"admin:presentation_{name}", args=args, urlconf="wallet.urls.admin")


def form_of(purpose: Purpose, **fields: object) -> dict[str, object]:
    names = [field.name for field in Purpose._meta.fields if field.editable and field.name != "id"]
    given = {name: getattr(purpose, name) for name in names if getattr(purpose, name) is not None}
    given |= {"query": json.dumps(purpose.query), "modes": list(purpose.modes), "active": "on"}
    inline = {"versions-TOTAL_FORMS": 0, "versions-INITIAL_FORMS": 0}
    return {**given, **inline, **fields}


def test_screen__saving_a_purpose__asks_and_changes_nothing():
    client = staff_client(staff(role=StaffRole.MANAGER))
    address = admin("purpose_change", resident().pk)
    assert client.get(address).status_code == 200

    answer = client.post(address, form_of(resident(), keep_minutes=5))

    assert answer.status_code == 302, answer.context["errors"]
    assert resident().keep_minutes == 10
    assert Approval.objects.get().payload["settings"]["keep_minutes"] == 5


def test_screen__a_new_purpose__is_there_once_approved():
    client = staff_client(staff(role=StaffRole.MANAGER))
    fields = form_of(resident(), code="pool", name_ko="수영장 할인", name_en="Pool", modes=[Mode.ONLINE])

    answer = client.post(admin("purpose_add"), fields)
    assert answer.status_code == 302, answer.context["errors"]
    approve(Approval.objects.get(), by=manager())

    assert Purpose.objects.get(code="pool").version == 1


def test_screen__a_bad_query__is_explained():
    client = staff_client(staff(role=StaffRole.MANAGER))
    answer = client.post(admin("purpose_change", resident().pk), form_of(resident(), query='{"credentials": []}'))

    assert answer.status_code == 200
    assert "credentials" in str(answer.context["errors"])


def test_screen__a_system__gets_a_secret_that_is_shown_once():
    client = staff_client(staff(role=StaffRole.MANAGER))
    fields = {"name_ko": "바다 카페", "name_en": "Sea Café", "active": "on", "purposes": [resident().pk]}
    assert client.post(admin("verifierclient_add"), fields).status_code == 302
    system = resident().clients.get()

    page = client.post(admin("verifierclient_secret", system.pk), {"note": ""}).content.decode()

    assert "whsec_" in page
    assert str(system.pk) in page
    assert system.secrets.count() == 1
    assert client.post(admin("verifierclient_revoke_secrets", system.pk), {"note": "lost"}).status_code == 302
    assert system.secrets.filter(revoked_at=None).count() == 0
