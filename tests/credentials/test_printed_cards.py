"""Cards on paper: made at the counter, read by scanners as without holder proof, worth nothing online."""

from __future__ import annotations

import base64
import datetime as dt
import json
from html import unescape

import pytest
from django.conf import settings
from django.urls import reverse

from credentials.actions.printing import PersonShown, PrintedCard, print_card
from credentials.actions.statuses import change_status
from credentials.errors import NotEligible, PersonNotFound
from credentials.formats import printed
from credentials.models import Credential, CredentialState, StatusReason
from credentials.presentation.errors import Refused
from credentials.queries import current_kind
from credentials.status.tokens import statuses
from credentials.trust import trust_list
from identity.errors import NotAllowed
from identity.models import AuditRow, Member, StaffRole
from tests.factories import register
from tests.factories.credentials import new_keys, unpadded
from tests.factories.identity import as_staff, staff, staff_client
from tests.factories.institutions import judged
from tests.journeys import test_verifier_vectors as reader

pytestmark = pytest.mark.django_db
KIM = PersonShown("김하연", dt.date(1990, 3, 4), "driving licence")


@pytest.fixture
def neighbour() -> None:
    register.applied(register.listing(register.line("R1")))


def made(person: PersonShown = KIM, code: str = "citizen", district: str = "연수구") -> PrintedCard:
    return print_card(current_kind(code), person, by=as_staff(district))


def text_of(card: PrintedCard, monkeypatch) -> str:
    """What the code stands for, by the reader that the tests wrote from the specification."""
    issuers = json.loads(unpadded(trust_list().jwt.split(".")[1]))["issuers"]
    trusted = {key["ref"]: key | {"iss": issuer["iss"]} for issuer in issuers for key in issuer["keys"]}
    monkeypatch.setattr(reader, "TRUSTED", trusted)
    monkeypatch.setitem(reader.BROADCAST, "verifier_origin", settings.VERIFIER_ORIGIN)
    return reader.expand(card.address)


def test_card_on_paper__says_little_and_has_no_holder_key(neighbour, monkeypatch):
    text = text_of(made(), monkeypatch)

    payload = json.loads(unpadded(text.split("~")[0].split(".")[1]))
    assert text.endswith("~") and "cnf" not in payload and "_sd" not in payload
    own = {"name", "city", "district", "resident", "legal_identity_document", "printed"}
    assert set(payload) == own | {"iss", "iat", "exp", "vct", "status"}
    assert (payload["name"], payload["printed"], payload["legal_identity_document"]) == ("김하연", True, False)
    assert payload["exp"] - payload["iat"] <= 367 * 24 * 3600


def test_card_on_paper__is_worth_nothing_online_even_bound_to_somebodys_key(neighbour, monkeypatch):
    text = text_of(made(), monkeypatch)

    with pytest.raises(Refused) as refused:
        judged(text, new_keys(1)[0])
    assert refused.value.code == "holder_key_missing"


def test_card_on_paper__is_revoked_like_any_and_a_new_one_ends_the_old(neighbour):
    first = made().credential
    second = made().credential

    first.refresh_from_db()
    assert (first.state, second.state) == (CredentialState.REVOKED, CredentialState.ACTIVE)
    change_status(second, CredentialState.REVOKED, StatusReason.DEVICE_LOST, by=as_staff("연수구"))
    copy = second.copies.get()
    assert (copy.status_index, 1) in statuses(copy.status_list_id)
    assert Member.objects.filter(credentials__format=printed.CODE).distinct().count() == 1
    assert AuditRow.objects.filter(event="credential.printed").count() == 2


@pytest.mark.parametrize(
    ("person", "district", "error"),
    [
        (KIM, "부평구", PersonNotFound),
        (PersonShown("김하영", KIM.birth_date, "x"), "연수구", PersonNotFound),
        (PersonShown("김하연", dt.date(1990, 3, 5), "x"), "연수구", PersonNotFound),
    ],
)
def test_print__of_nobody_in_the_districts__is_refused(neighbour, person, district, error):
    with pytest.raises(error):
        made(person, district=district)

    assert not Credential.objects.exists()


def test_print__of_a_card_that_the_person_may_not_have__is_refused(neighbour):
    with pytest.raises(NotEligible):
        made(code="youth")
    with pytest.raises(NotAllowed):
        print_card(current_kind("citizen"), KIM, by=as_staff("연수구", role=StaffRole.AUDITOR))


def test_print__of_one_of_two_with_the_same_name_and_birthday__is_refused():
    register.applied(register.listing(register.line("R1"), register.line("R2")))

    with pytest.raises(PersonNotFound):
        made()


def test_screen__shows_the_paper_once(neighbour):
    http = staff_client(staff("연수구", role=StaffRole.CLERK))
    address = reverse("admin:credentials_credential_print_card", urlconf="wallet.urls.admin")
    form = {"card": "citizen", "name": "김하연", "birth_date": "1990-03-04", "evidence": "driving licence"}

    assert http.get(address).status_code == 200
    paper = http.post(address, form)
    text = unescape(paper.content.decode())
    assert paper.status_code == 200 and "<svg" in text and "김하연" in text
    assert "법적 신분증이 아닙니다" in text and "Not a legal identity document" in text
    assert "no-store" in paper["Cache-Control"]
    for wrong in ({"name": "아무개"}, {"card": "youth"}, {"card": "nothing"}, {"birth_date": "x"}, {"evidence": ""}):
        refused = http.post(address, form | wrong)
        assert refused.status_code == 200 and '<svg class="qr' not in refused.content.decode()
    assert Credential.objects.count() == 1


def test_dictionary__is_the_one_of_the_specification():
    vector = json.loads((reader.VECTORS / "qr-dictionary-1.json").read_text())
    assert base64.urlsafe_b64decode(vector["base64url"] + "==") == printed._DICTIONARY
