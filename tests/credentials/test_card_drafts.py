"""Staff define a card: forms, a second person, versions that never change, and cards of old versions."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.urls import reverse

from anchoring.log.records import digest_of
from anchoring.models import Commitment
from credentials.actions.conditions import Proof, record_condition
from credentials.actions.kinds import request_publication
from credentials.definitions import contrast, fields_of, record_of
from credentials.errors import ConditionRefused, DraftClosed, DraftIncomplete, DraftOutdated
from credentials.models import CardDraft, CardKind, Condition, ConditionKind
from credentials.queries import current_kind
from identity.actors import Actor
from identity.errors import NotAllowed, OutOfScope, SamePerson
from identity.models import Approval, AuditRow, StaffRole
from identity.queries import today
from identity.second_person import approve, refuse
from tests.credentials.test_card_kinds import citizen, fetched
from tests.factories.credentials import Wallet, payload_of, resident
from tests.factories.identity import as_staff, member_client, staff, staff_client

pytestmark = pytest.mark.django_db
SEEN = "Proves a course. Not a legal identity document."
SAID = "교육을 마쳤음을 증명합니다. 법적 신분증이 아닙니다."
CLAIMS = [
    {"name": "trained", "source": "holds", "label_ko": "수료", "label_en": "Trained", "always_shown": True},
    {
        "name": "course",
        "source": "recorded",
        "argument": "course",
        "label_ko": "과정",
        "label_en": "Course",
        "schema": {"type": "string", "maxLength": 20},
    },
]
RULES = [{"rule": "resident"}, {"rule": "condition", "condition": "course"}]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.fixture
def course() -> ConditionKind:
    return ConditionKind.objects.create(
        code="course", name_ko="교육 수료", name_en="course", evidence="x", longest_days=400
    )


def draft(**fields) -> CardDraft:
    given = {
        "code": "trained",
        "name_ko": "교육수료카드",
        "name_en": "Course Card",
        "description_ko": SAID,
        "description_en": SEEN,
        "background_color": "#083891",
        "text_color": "#ffffff",
        "formats": ["dc+sd-jwt"],
        "claims": CLAIMS,
        "eligibility": RULES,
        "valid_months": 12,
    }
    return CardDraft.objects.create(**given | fields)


def published(of: CardDraft) -> CardKind:
    asked = request_publication(of, "new card", by=as_staff())
    approve(asked.approval, by=as_staff())
    return CardKind.objects.get(draft=of)


def next_version(**changed) -> CardDraft:
    kind = current_kind("citizen")
    return CardDraft.objects.create(based_on=kind, **fields_of(kind) | changed)


def form(**fields) -> dict:
    """What a browser sends."""
    given = {
        "based_on": "",
        "code": "trained",
        "name_ko": "교육수료카드",
        "name_en": "Course Card",
        "description_ko": SAID,
        "description_en": SEEN,
        "background_color": "#083891",
        "text_color": "#ffffff",
        "formats": ["dc+sd-jwt"],
        "claims": json.dumps(CLAIMS),
        "eligibility": json.dumps(RULES),
        "valid_months": "12",
        "renewal_days": "30",
    }
    return given | fields


def url(name: str, *args: object) -> str:
    return reverse(f"admin:credentials_{name}", args=args, urlconf="wallet.urls.admin")


def test_draft__when_two_people_agree__is_a_card_that_wallets_can_get(course):
    kind = published(draft())
    member = resident()
    proof = Proof(course, today(), today(), "certificate", {"course": "Vidiyo"})
    record_condition(member, proof, by=as_staff())

    payload, chosen, _ = fetched(member, "trained")

    assert (kind.version, payload["vct"], payload["trained"]) == (1, kind.vct, True)
    assert chosen == {"course": "Vidiyo"}
    assert Wallet().http.get("/vct/trained-card/1/schema").json()["properties"]["course"]["maxLength"] == 20
    listed = member_client(member).get("/api/cards").json()["kinds"]
    assert next(each for each in listed if each["code"] == "trained")["eligible"] is True


def test_publication__when_done__is_committed_and_audited(course):
    kind = published(draft())

    commitment = Commitment.objects.get(pk=kind.commitment_id)
    assert bytes(commitment.digest) == digest_of(bytes(commitment.salt), record_of(kind, 1) | {"kind": "card-kind"})
    assert AuditRow.objects.filter(event="card_kind.published").count() == 1


def test_publication__when_the_same_person_approves__is_refused(course):
    author = as_staff()
    asked = request_publication(draft(), "x", by=author)

    with pytest.raises(SamePerson):
        approve(asked.approval, by=author)

    assert not CardKind.objects.filter(code="trained").exists()


def test_publication__when_refused__opens_the_draft_again(course):
    of = draft()
    asked = request_publication(of, "x", by=as_staff())
    with pytest.raises(DraftClosed):
        request_publication(of, "x", by=as_staff())

    refuse(asked.approval, by=as_staff())

    of.refresh_from_db()
    assert of.open
    assert published(of).version == 1


def test_publication__when_the_draft_was_changed_meanwhile__is_refused(course):
    of = draft()
    asked = request_publication(of, "x", by=as_staff())
    CardDraft.objects.filter(pk=of.pk).update(valid_months=100)

    with pytest.raises(DraftOutdated):
        approve(asked.approval, by=as_staff())


@pytest.mark.parametrize(
    ("district", "role", "error"), [("연수구", StaffRole.MANAGER, OutOfScope), ("", StaffRole.CLERK, NotAllowed)]
)
def test_publication__when_it_is_not_theirs__is_refused(course, district, role, error):
    with pytest.raises(error):
        request_publication(draft(), "x", by=as_staff(district, role=role))


def test_version__when_a_new_one_is_published__old_cards_keep_verifying():
    old = Wallet().fetch(resident()).credential
    kind = published(next_version(valid_months=6))

    assert (kind.version, current_kind("citizen")) == (2, kind)
    assert Wallet().http.get("/vct/citizen-card/1").json()["vct"].endswith("/vct/citizen-card/1")
    made = Wallet().http.get("/trust-list").content
    vcts = payload_of(made.decode())["issuers"][0]["vcts"]
    assert old.kind.vct in vcts
    assert kind.vct in vcts
    old.refresh_from_db()
    assert (old.state, old.kind.version) == ("active", 1)


def test_version__when_another_was_published_first__is_refused():
    first, second = next_version(valid_months=6), next_version(valid_months=7)
    published(first)

    with pytest.raises(DraftOutdated):
        request_publication(second, "x", by=as_staff())


def test_version__when_published__cannot_be_changed_by_the_product():
    kind = current_kind("citizen")
    with pytest.raises(ProgrammingError), transaction.atomic():
        CardKind.objects.filter(pk=kind.pk).update(eligibility=[])
    with pytest.raises(ProgrammingError), transaction.atomic():
        CardKind.objects.filter(pk=kind.pk).delete()


@pytest.mark.parametrize(
    "wrong",
    [
        {"eligibility": [{"rule": "nothing"}]},
        {"eligibility": [{"rule": "resident"}]},
        {"claims": [CLAIMS[1] | {"schema": {"type": "string", "$ref": "https://example.kr"}}]},
        {"claims": [CLAIMS[1] | {"schema": {"type": "string", "pattern": "(a+)+"}}]},
        {"claims": [CLAIMS[1] | {"schema": None}]},
        {"claims": [CLAIMS[0] | {"schema": {"type": "boolean"}}]},
        {"claims": [CLAIMS[0] | {"name": "vct"}]},
        {"formats": []},
        {"formats": ["paper"]},
        {"text_color": "#0a3a92"},
        {"description_en": "An identity card."},
        {"valid_months": 121},
        {"renewal_days": 91},
    ],
)
def test_publication__when_something_is_wrong__is_refused(course, wrong):
    with pytest.raises(DraftIncomplete):
        request_publication(draft(**wrong), "x", by=as_staff())


def test_contrast__when_black_on_white__is_the_greatest():
    assert round(contrast("#000000", "#ffffff")) == 21
    assert contrast("#777777", "#777777") == 1
    with pytest.raises(ValidationError):
        contrast("#gggggg", "#ffffff")


@pytest.mark.parametrize("values", [{}, {"course": "x" * 21}, {"course": 1}, {"course": "x", "more": "y"}])
def test_record__when_a_value_does_not_fit_its_schema__is_refused(course, values):
    published(draft())

    with pytest.raises(ConditionRefused):
        record_condition(resident(), Proof(course, today(), today(), "x", values), by=as_staff())


def test_record__when_it_was_made_before_the_card_asked_for_more__says_so(course):
    member = citizen()
    Condition.objects.create(member=member, code="course", since=today(), until=today(), evidence="x")
    published(draft())

    listed = member_client(member).get("/api/cards").json()["kinds"]

    assert next(each for each in listed if each["code"] == "trained")["refusal"]["reason"] == "record_incomplete"


def test_screen__when_a_draft_is_filled_in_and_sent__is_there_with_its_picture(course):
    client = staff_client(staff(role=StaffRole.MANAGER))
    assert client.get(url("carddraft_add")).status_code == 200
    answer = client.post(url("carddraft_add"), form() | {"upload": SimpleUploadedFile("x.png", PNG)})

    made = CardDraft.objects.get()
    assert answer.status_code == 302, answer.context["errors"]
    assert (made.claims, made.eligibility, made.formats) == (CLAIMS, RULES, ["dc+sd-jwt"])
    page = client.get(url("carddraft_change", made.pk)).content.decode()
    assert "data:image/png;base64" in page
    client.post(url("carddraft_submit", made.pk), {"reason": "art. 8(8)"})
    approve(Approval.objects.get(), by=as_staff())
    kind = current_kind("trained")
    picture = Wallet().http.get(f"/pictures/{kind.picture_id}")
    assert (picture.content, picture["Content-Type"]) == (PNG, "image/png")
    assert kind.display[0]["logo"]["uri"].endswith(f"/pictures/{kind.picture_id}")
    assert client.get(url("carddraft_change", made.pk)).status_code == 200
    assert client.post(url("carddraft_change", made.pk), form(name_en="Other")).status_code == 403
    assert Wallet().http.get("/pictures/none").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"claims": "[1]"},
        {"claims": "no JSON"},
        {"claims": json.dumps([CLAIMS[0] | {"colour": "red"}])},
        {"eligibility": "{}"},
        {"code": "citizen"},
        {"upload": SimpleUploadedFile("x.svg", b"<svg/>")},
        {"upload": SimpleUploadedFile("x.png", PNG + bytes(65536))},
        {"background_color": "red"},
        {"text_color": "#083892"},
        {"formats": "paper"},
        {"based_on": "999999"},
        {"valid_months": "0"},
    ],
)
def test_screen__when_something_is_wrong__says_so_and_keeps_nothing(course, wrong):
    client = staff_client(staff(role=StaffRole.MANAGER))

    answer = client.post(url("carddraft_add"), form(**wrong))

    assert answer.status_code == 200
    assert answer.context["errors"]
    assert not CardDraft.objects.exists()


def test_screen__when_a_new_version_is_begun__holds_what_the_old_one_says():
    client = staff_client(staff(role=StaffRole.MANAGER))
    kind = current_kind("citizen")
    answer = client.get(url("cardkind_new_version", kind.pk), follow=True)

    initial = answer.context["adminform"].form.initial
    assert (initial["based_on"], initial["claims"]) == (kind.pk, kind.claims)
    sent = {name: initial[name] for name in form() if name not in ("claims", "eligibility")}
    rows = {name: json.dumps(initial[name]) for name in ("claims", "eligibility")}
    answer = client.post(url("carddraft_add"), sent | rows | {"code": "other", "valid_months": "12"})
    assert answer.status_code == 302, answer.context["errors"]
    assert CardDraft.objects.get().code == "citizen"


@pytest.mark.parametrize(("district", "role"), [("연수구", StaffRole.MANAGER), ("", StaffRole.CLERK)])
def test_screen__when_staff_may_not_define_cards__is_closed(course, district, role):
    client = staff_client(staff(district, role=role))

    answer = client.post(url("carddraft_add"), form())

    assert answer.status_code == 403
    assert not CardDraft.objects.exists()


def test_counter__when_a_card_asks_for_values__the_form_has_them(course):
    published(draft())
    client, member = staff_client(staff(role=StaffRole.CLERK)), resident()
    address = url("conditionkind_record", course.pk)
    assert "value_course" in client.get(address).content.decode()
    given = {"member": str(member.pk), "since": today(), "until": today(), "evidence": "certificate"}

    assert client.post(address, given | {"value_course": "x" * 30}).status_code == 200
    assert client.post(address, given | {"value_course": "한국어"}).status_code == 302

    assert Condition.objects.get().values == {"course": "한국어"}


def test_system__when_it_asks_for_a_publication__is_no_person():
    with pytest.raises(NotAllowed):
        request_publication(next_version(), "x", by=Actor.system("tests"))
