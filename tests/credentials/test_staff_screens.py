"""Staff screens: own districts, no names, exact search, reasons, and a second person for several cards."""

import pytest
from django.urls import reverse

from credentials.models import BulkChange, CardNotice, Credential, CredentialState, StatusChange
from identity.models import Approval, AuditRow, StaffRole
from tests.factories.credentials import Wallet, resident, residents
from tests.factories.identity import member_client, staff, staff_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return staff_client(staff(role=StaffRole.CLERK))


def url(name: str, *args: object) -> str:
    return reverse(f"admin:credentials_credential_{name}", args=args, urlconf="wallet.urls.admin")


def test_list__when_opened__shows_cards_and_no_names(clerk):
    credential = Wallet().fetch(resident(name="김하연")).credential

    page = clerk.get(url("changelist")).content.decode()

    assert str(credential.id)[:8] in page
    assert "김하연" not in page
    assert "1990" not in page


def test_list__when_staff_is_of_another_district__shows_nothing():
    credential = Wallet().fetch(resident(district="연수구")).credential
    elsewhere = staff_client(staff(district="부평구", role=StaffRole.CLERK))

    assert str(credential.id)[:8] not in elsewhere.get(url("changelist")).content.decode()
    assert elsewhere.get(url("change_status_of", credential.id)).status_code == 404


@pytest.mark.parametrize("term", ["김하연", "R0", "active", "0"])
def test_search__when_it_is_no_exact_id__finds_nothing(clerk, term):
    credential = Wallet().fetch(resident(name="김하연")).credential

    assert str(credential.id)[:8] not in clerk.get(url("changelist"), {"q": term}).content.decode()


def test_search__when_it_is_the_members_id__finds_their_cards(clerk):
    mine, other = (Wallet().fetch(member).credential for member in residents(2))

    page = clerk.get(url("changelist"), {"q": str(mine.member_id)}).content.decode()

    assert str(mine.id)[:8] in page
    assert str(other.id)[:8] not in page


def test_find_holder__when_name_and_birth_date_are_exact__leads_to_the_cards_and_is_recorded(clerk):
    credential = Wallet().fetch(resident(name="김하연", born="1990-03-04")).credential
    assert clerk.get(url("find_holder")).status_code == 200

    answer = clerk.post(url("find_holder"), {"name": "김하연", "birth_date": "1990-03-04", "reason": "lost phone"})

    assert answer["Location"].endswith(f"?member__id__exact={credential.member_id}")
    assert str(credential.id)[:8] in clerk.get(answer["Location"]).content.decode()
    row = AuditRow.objects.get(event="credential.holder_searched")
    assert (row.kind, row.reason) == ("view", "lost phone")
    assert row.detail["subjects"] == [str(credential.member_id)]
    assert "김하연" not in str(row.detail)


def test_find_holder__of_another_district__is_not_found():
    member = Wallet().fetch(resident(district="연수구", name="김하연", born="1990-03-04")).credential.member
    form = {"name": "김하연", "birth_date": "1990-03-04", "reason": "lost phone"}

    def found(district: str) -> bool:
        answer = staff_client(staff(district, role=StaffRole.CLERK)).post(url("find_holder"), form)
        return str(member.pk) in answer.get("Location", "") + answer.content.decode()

    assert [found("부평구"), found("연수구")] == [False, True]


def test_find_holder__when_nobody_fits__says_so_and_is_recorded(clerk):
    Wallet().fetch(resident(name="김하연", born="1990-03-04"))

    answer = clerk.post(url("find_holder"), {"name": "김하", "birth_date": "1990-03-04", "reason": "x"})

    assert answer.status_code == 200
    assert AuditRow.objects.filter(event="credential.holder_searched").count() == 1


def test_change_status__when_revoked_with_a_reason__is_done_and_recorded(clerk):
    credential = Wallet().fetch().credential
    assert "revoke" in clerk.get(url("change_status_of", credential.id)).content.decode()

    clerk.post(url("change_status_of", credential.id), {"after": "revoked", "reason": "device_lost"})

    credential.refresh_from_db()
    assert credential.state == CredentialState.REVOKED
    assert StatusChange.objects.get().reason == "device_lost"
    assert "device" in clerk.get(url("change", credential.id)).content.decode()


def test_change_status__by_staff__is_told_to_the_holder_with_the_reason_and_the_way_to_object(clerk):
    """In the wallet: an objection hangs on the notice."""
    credential = Wallet().fetch().credential
    page, told = url("change_status_of", credential.id), member_client(credential.member)

    def notices() -> list[dict]:
        return told.get("/api/cards").json()["kinds"][0]["cards"][0]["notices"]

    clerk.post(page, {"after": "suspended", "reason": "under_review"})
    clerk.post(page, {"after": "active", "reason": "review_ended"})
    clerk.post(page, {"after": "revoked", "reason": "misuse"})

    assert [(one["kind"], one["reason"]) for one in reversed(notices())] == [
        ("suspended", "under_review"),
        ("reinstated", "review_ended"),
        ("revoked", "misuse"),
    ]
    korean, english = notices()[0]["texts"]
    assert "부정 사용" in korean["why"] and "misuse" in english["why"]
    assert "30 days" in english["how_to_appeal"]
    body = {"text": "It was not me."}
    answer = told.post(f"/api/cards/{credential.id}/appeal", body, content_type="application/json")
    assert answer.status_code == 201


def test_change_status__that_the_holder_asked_for__is_not_told(clerk):
    credential = Wallet().fetch().credential

    clerk.post(url("change_status_of", credential.id), {"after": "revoked", "reason": "holder_asked"})

    assert StatusChange.objects.get().reason == "holder_asked"
    assert not CardNotice.objects.exists()


@pytest.mark.parametrize(
    "form",
    [
        {"after": "revoked"},
        {"reason": "misuse"},
        {"after": "active", "reason": "misuse"},
        {"after": "revoked", "reason": "never_accepted"},
    ],
)
def test_change_status__when_the_form_is_not_right__changes_nothing(clerk, form):
    credential = Wallet().fetch().credential

    assert clerk.post(url("change_status_of", credential.id), form).status_code == 200

    credential.refresh_from_db()
    assert credential.state == CredentialState.ACTIVE


def test_change_status__when_the_role_may_not__is_forbidden():
    credential = Wallet().fetch().credential
    auditor = staff_client(staff(role=StaffRole.AUDITOR))

    answer = auditor.post(url("change_status_of", credential.id), {"after": "revoked", "reason": "misuse"})

    assert answer.status_code in (302, 403)
    credential.refresh_from_db()
    assert credential.state == CredentialState.ACTIVE


@pytest.mark.parametrize(
    ("name", "after", "said"),
    [
        ("ask_to_suspend", "suspended", "2 cards would be suspended"),
        ("ask_to_reinstate", "active", "2 cards would be valid again"),
        ("ask_to_revoke", "revoked", "2 cards would end"),
    ],
)
def test_bulk__when_several_are_selected__asks_a_second_person(clerk, name, after, said):
    cards = [Wallet().fetch(member).credential for member in residents(2)]
    chosen = {"action": name, "_selected_action": [str(card.id) for card in cards]}
    assert said in clerk.post(url("changelist"), chosen).content.decode()

    clerk.post(url("changelist"), chosen | {"confirmed": "1", "reason": "issued_in_error"})

    bulk = BulkChange.objects.get()
    assert (bulk.after, bulk.total, bulk.approval) == (after, 2, Approval.objects.get())
    assert set(bulk.cards.values_list("credential", flat=True)) == {card.id for card in cards}
    assert set(Credential.objects.values_list("state", flat=True)) == {CredentialState.ACTIVE}


@pytest.mark.parametrize("model", ["cardkind", "statuslist"])
def test_other_screens__when_opened__show_and_change_nothing(clerk, model):
    Wallet().fetch()

    assert clerk.get(reverse(f"admin:credentials_{model}_changelist", urlconf="wallet.urls.admin")).status_code == 200
    assert clerk.get(reverse(f"admin:credentials_{model}_add", urlconf="wallet.urls.admin")).status_code == 403
