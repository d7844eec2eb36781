"""Overseas Koreans show who they are: an address, papers, two members of staff, and cards that accept it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from credentials.actions.checking import check_some
from credentials.actions.offers import offer_card
from credentials.definitions import check_definition
from credentials.errors import NotEligible
from credentials.models import CardKind, Credential
from credentials.queries import current_kind
from identity import retention
from identity.actions.members import leave
from identity.actors import Actor
from identity.errors import IdentityError, NotAllowed, OutOfScope, SamePerson
from identity.models import Approval, AuditRow, Consent, Member, StaffRole
from identity.proofing import applying, errors, reviewing, rules, sealing
from identity.proofing.models import MailCount, Paper, Proofing
from identity.proofing.queries import proofed_facts
from identity.queries import today
from identity.second_person import approve
from tests.credentials.test_card_drafts import draft, next_version, published
from tests.factories.credentials import disclosures_of, resident
from tests.factories.identity import as_staff, member, member_client, staff, staff_client
from tests.factories.institutions import fetched

pytestmark = pytest.mark.django_db
PDF, PNG = b"%PDF-1.7 passport", b"\x89PNG\r\n\x1a\n picture"
DETAILS: dict[str, Any] = {"name": "KIM HANEUL", "birth_date": "1990-05-05", "country": "US", "consent": True}
CLAIMS = [
    {"name": "name", "source": "name", "label_ko": "이름", "label_en": "Name"},
    {"name": "overseas", "source": "holds", "label_ko": "재외동포", "label_en": "Overseas", "always_shown": True},
]


def post(who: Member, path: str, body: Any = None) -> Any:
    return member_client(who).post(f"/api/proofing/{path}", body or {}, content_type="application/json")


def send(who: Member, content: bytes = PDF, kind: str = "passport") -> Any:
    file = SimpleUploadedFile("여권.pdf", content)
    return member_client(who).post("/api/proofing/papers", {"kind": kind, "file": file})


def coded(who: Member) -> str:
    return applying.request_code(who, "haneul@example.com", by=Actor.member(who))


def handed_in(who: Member) -> Proofing:
    by = Actor.member(who)
    applying.confirm_email(who, coded(who), by=by)
    applying.add_paper(who, "passport", PDF, by=by)
    return applying.submit(who, applying.Details("KIM HANEUL", dt.date(1990, 5, 5), "US"), by=by)


def approved(who: Member) -> Proofing:
    row = reviewing.ask_to_approve(handed_in(who), "", by=as_staff())
    assert row.approval is not None
    approve(row.approval, by=as_staff())
    row.refresh_from_db()
    return row


def overseas_card(**fields: Any) -> CardKind:
    given = {"code": "overseas", "claims": CLAIMS, "eligibility": [{"rule": "overseas"}]}
    return published(draft(**given | fields))


def url(name: str, *arguments: object) -> str:
    return reverse(f"admin:proofing_proofing_{name}", args=arguments, urlconf="wallet.urls.admin")


def test_check__from_the_address_to_the_card__over_the_api_and_the_staffs_screens():
    who, kind = member(), overseas_card()
    sent = post(who, "email", {"email": "haneul@example.com"}).json()
    code = sent["sandbox_code"]
    assert code in mail.outbox[0].body and mail.outbox[0].to == ["haneul@example.com"]
    assert post(who, "code", {"code": code}).json()["proofing"]["email_confirmed"]
    assert send(who).status_code == 201
    assert post(who, "submit", DETAILS).json()["proofing"]["state"] == "submitted"
    assert Consent.objects.get(member=who).purpose == applying.CONSENT
    row, paper = Proofing.objects.get(), Paper.objects.get()
    assert PDF not in bytes(paper.sealed)

    clerk, manager = staff_client(staff()), as_staff()
    assert "KIM HANEUL" in clerk.get(url("change", row.pk)).content.decode()
    file = clerk.get(url("paper", row.pk, paper.pk))
    assert (file.content, file["Content-Type"]) == (PDF, "application/pdf")
    assert "no-store" in file["Cache-Control"]
    assert AuditRow.objects.filter(kind="view", subject_id=str(row.pk), detail__fields=["papers"]).exists()
    assert clerk.post(url("check", row.pk), {"note": "passport"}).status_code == 302
    assert clerk.get(url("check", row.pk)).status_code == 404
    with pytest.raises(NotEligible) as refused:
        offer_card(kind, who, by=Actor.member(who))
    assert refused.value.extra["reason"] == "proofing_missing"
    approve(Approval.objects.get(kind=reviewing.APPROVAL), by=manager)

    assert member_client(who).get("/api/me").json()["proofed"]
    told = member_client(who).get("/api/proofing").json()["proofing"]
    assert (told["state"], told["notice"]) == ("approved", True)
    assert member_client(who).delete("/api/proofing/notice").status_code == 204
    assert not member_client(who).get("/api/proofing").json()["proofing"]["notice"]
    assert reviewing.tell_some() == 1 and reviewing.tell_some() == 0
    assert "KIM" not in mail.outbox[-1].body + mail.outbox[-1].subject
    assert disclosures_of(fetched(kind, who)[0])["name"] == "KIM HANEUL"
    events = set(AuditRow.objects.values_list("event", flat=True))
    assert {f"proofing.{each}" for each in ("code_sent", "email_confirmed", "paper_sent", "approved")} <= events


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("email", {}),
        ("email", {"email": "x"}),
        ("email", {"email": f"{'x' * 120}@example.com"}),
        ("email", {"email": ["a@example.com"]}),
        ("email", []),
        ("code", {"code": 123}),
        ("code", {"code": "12345a"}),
        ("submit", {}),
        ("submit", DETAILS | {"name": "x" * 81}),
        ("submit", DETAILS | {"name": "a\0b"}),
        ("submit", DETAILS | {"name": "a\u202eb"}),
        ("submit", DETAILS | {"birth_date": "2999-01-01"}),
        ("submit", DETAILS | {"birth_date": "05/05/1990"}),
        ("submit", DETAILS | {"country": "usa"}),
        ("submit", DETAILS | {"consent": False}),
    ],
)
def test_api__with_something_wrong__says_so(path, body):
    assert post(member(), path, body).status_code == 400


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"GIF89a", "passport"), (b"", "passport"), (PDF + bytes(rules.MOST_BYTES), "passport"), (PDF, "photo")],
)
def test_paper__of_another_type_or_too_large__is_refused(content, kind):
    who = member()
    applying.confirm_email(who, coded(who), by=Actor.member(who))

    assert send(who, content, kind).status_code == 400
    assert member_client(who).post("/api/proofing/papers", {"kind": kind, "file": "x"}).status_code == 400
    assert not Paper.objects.exists()


def test_papers__too_many_or_the_same_twice__are_refused():
    who = member()
    applying.confirm_email(who, coded(who), by=Actor.member(who))

    statuses = [send(who, PDF).status_code, *(send(who, PNG + bytes([each])).status_code for each in range(5))]
    assert statuses == [201] * 5 + [400]
    assert send(who, PDF).json()["code"] == "bad_paper"
    number = Paper.objects.first().pk
    assert member_client(member()).delete(f"/api/proofing/papers/{number}").status_code == 404
    assert member_client(who).delete(f"/api/proofing/papers/{number}").status_code == 200
    assert member_client(who).delete(f"/api/proofing/papers/{number}").json()["code"] == "paper_unknown"


def test_code__wrong_too_often_used_expired_or_older__does_not_count():
    who = member()
    by, older, code = Actor.member(who), coded(who), coded(who)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    answers = [post(who, "code", {"code": wrong}) for _ in range(rules.CODE_TRIES)]
    assert [each.json()["tries_left"] for each in answers] == [4, 3, 2, 1, 0]
    assert post(who, "code", {"code": code}).json()["code"] == "email_code_ended"
    assert older == code or post(who, "code", {"code": older}).status_code == 409

    Proofing.objects.update(code_tries=0, code_expires_at=timezone.now())
    assert post(who, "code", {"code": code}).json()["code"] == "email_code_ended"
    fresh = coded(who)
    assert post(who, "code", {"code": fresh}).status_code == 200
    assert post(who, "code", {"code": fresh}).json()["code"] == "email_code_ended"
    assert applying.add_paper(who, "other", PNG, by=by).papers.count() == 1
    assert not sealing.matches(fresh, sealing.mac_of(fresh, "another"), "this")


def test_codes__are_mailed_five_times_a_day():
    who = member()
    for _ in range(rules.MAILS_A_DAY):
        coded(who)

    assert post(who, "email", {"email": "a@example.com"}).status_code == 429
    MailCount.objects.update(day=today() - dt.timedelta(days=1))
    assert post(who, "email", {"email": "a@example.com"}).status_code == 201


def test_steps__out_of_order_or_of_somebody_else__are_refused():
    who, by = member(), Actor.member(member())
    assert post(who, "code", {"code": "123456"}).json()["code"] == "proofing_missing"
    assert post(who, "withdraw").json()["code"] == "proofing_missing"
    code = coded(who)
    assert send(who).json()["code"] == "email_not_confirmed"
    assert post(who, "submit", DETAILS).json()["code"] == "email_not_confirmed"
    applying.confirm_email(who, code, by=Actor.member(who))
    assert post(who, "submit", DETAILS).json()["code"] == "papers_missing"
    send(who)
    post(who, "submit", DETAILS)
    for path, body in (("email", {"email": "a@example.com"}), ("submit", DETAILS), ("code", {"code": code})):
        assert post(who, path, body).json()["code"] == "proofing_waits"
    with pytest.raises(IdentityError):
        applying.submit(who, applying.Details("x", dt.date(1990, 1, 1), "US"), by=by)
    with pytest.raises(errors.ResidentAlready):
        coded(resident())


@pytest.mark.django_db(transaction=True)
def test_check__handed_in_or_decided_twice_at_once__happens_once(threads):
    who = member()
    applying.confirm_email(who, coded(who), by=Actor.member(who))
    applying.add_paper(who, "passport", PDF, by=Actor.member(who))
    details = applying.Details("KIM", dt.date(1990, 5, 5), "US")

    outcomes = threads.run(lambda _: applying.submit(who, details, by=Actor.member(who)), range(3))
    assert sum(isinstance(each, Proofing) for each in outcomes) == 1
    row, actors = Proofing.objects.get(), [as_staff() for _ in range(3)]
    asked = threads.run(lambda by: reviewing.ask_to_approve(row, "", by=by), actors)
    assert sum(isinstance(each, errors.CheckAsked) for each in asked) == 2
    approval = Approval.objects.get()
    decided = threads.run(lambda by: approve(approval, by=by), [as_staff() for _ in range(3)])
    assert sum(isinstance(each, Approval) for each in decided) == 1


def test_decision__needs_another_person_of_the_city_with_the_right():
    row, by = handed_in(member()), as_staff()
    with pytest.raises(OutOfScope):
        reviewing.ask_to_approve(row, "", by=as_staff("연수구"))
    with pytest.raises(NotAllowed):
        reviewing.refuse(row, "x", by=as_staff(role=StaffRole.AUDITOR))
    approval = reviewing.ask_to_approve(row, "", by=by).approval
    with pytest.raises(SamePerson):
        approve(approval, by=by)
    with pytest.raises(NotAllowed):
        approve(approval, by=as_staff(role=StaffRole.CLERK))
    reviewing.refuse(row, "unreadable", by=as_staff())
    with pytest.raises(errors.ProofingClosed):
        approve(approval, by=as_staff())
    assert staff_client(staff("연수구")).get(url("change", row.pk)).status_code == 302
    paper = url("paper", row.pk, row.papers.get().pk)
    assert staff_client(staff("연수구")).get(paper).status_code == 404
    assert staff_client(staff(role=StaffRole.AUDITOR)).get(paper).status_code == 403


def test_refusal__says_why_and_how_to_object_and_one_may_ask_again():
    who = member()
    row, client = handed_in(who), staff_client(staff())
    assert client.post(url("refuse", row.pk), {"reason": ""}).status_code == 200
    assert client.post(url("refuse", row.pk), {"reason": "The picture cannot be read."}).status_code == 302

    answer = member_client(who).get("/api/proofing").json()
    assert answer["proofing"]["reason"] == "The picture cannot be read."
    assert "30 days" in answer["how_to_appeal"]
    assert proofed_facts(who, today()) is None
    assert post(who, "email", {"email": "haneul@example.com"}).json()["proofing"]["state"] == "draft"


def test_draft__of_an_applicant__is_not_shown_to_staff():
    who = member()
    coded(who)

    assert str(Proofing.objects.get()) not in staff_client(staff()).get(url("changelist")).content.decode()


def test_card__ends_with_the_check_that_it_stands_on():
    who = member()
    row = approved(who)
    fetched(overseas_card(), who)
    card = Credential.objects.get(member=who)
    assert card.expires_at.date() <= row.expires_on

    reviewing.end(row, "The passport was forged.", by=as_staff())
    Credential.objects.update(checked_on=None)
    check_some(by=Actor.system("tests"))

    card.refresh_from_db()
    assert card.state == "suspended"
    with pytest.raises(errors.ProofingClosed):
        reviewing.end(row, "again", by=as_staff())


def test_eligibility__of_who_is_in_no_register__is_only_what_a_card_says():
    who, lives_here = member(), resident()
    approved(who)
    both = overseas_card(
        code="anybody", eligibility=[{"rule": "overseas_or_resident"}, {"rule": "age", "at_least": 20}]
    )

    for each in (who, lives_here):
        assert offer_card(both, each, by=Actor.member(each))
    for code in ("citizen", "district", "young-adult"):
        with pytest.raises(NotEligible) as refused:
            offer_card(current_kind(code), who, by=Actor.member(who))
        assert refused.value.extra["reason"] == "not_resident"
    with pytest.raises(NotEligible) as refused:
        offer_card(overseas_card(), lives_here, by=Actor.member(lives_here))
    assert refused.value.extra["reason"] == "overseas_only"


@pytest.mark.parametrize(
    "fields",
    [
        {"eligibility": [{"rule": "overseas"}, {"rule": "resident"}]},
        {"eligibility": [{"rule": "overseas_or_resident"}, {"rule": "children", "at_least": 2}]},
        {"eligibility": [{"rule": "overseas", "x": 1}]},
        {"claims": [CLAIMS[0] | {"name": "district", "source": "district"}]},
    ],
)
def test_definition__that_asks_the_papers_for_what_only_the_register_knows__is_refused(fields):
    given = {"code": "overseas", "claims": CLAIMS, "eligibility": [{"rule": "overseas"}]}

    with pytest.raises(ValidationError):
        check_definition(draft(**given | fields))


def test_citizen_card__never_accepts_papers():
    with pytest.raises(ValidationError) as refused:
        check_definition(next_version(eligibility=[{"rule": "overseas_or_resident"}], claims=CLAIMS))
    assert set(refused.value.message_dict) == {"eligibility"}


def test_data__goes_by_the_table_of_rules_and_with_the_member():
    who = member()
    row = approved(who)
    rows = {code: retention.rule_named(f"proofing.{code}") for code in ("papers", "unfinished", "checks")}
    later = timezone.now() + dt.timedelta(minutes=1)
    assert rows["papers"].destroy(row.decided_at) == 0
    assert rows["papers"].destroy(later) == 1
    assert rows["checks"].destroy(later) == 0
    assert rows["checks"].destroy(later + rules.VALID + dt.timedelta(days=2)) == 1
    row.refresh_from_db()
    assert (row.name, row.email, row.birth_date) == ("", "", None)
    other = member()
    coded(other)
    assert rows["unfinished"].destroy(later + dt.timedelta(days=2)) == 3

    third = member()
    mine = handed_in(third)
    leave(third, by=Actor.member(third), confirmed=True)
    mine.refresh_from_db()
    assert (mine.state, mine.name, mine.email, mine.papers.count()) == ("withdrawn", "", "", 0)


def test_withdrawal__deletes_the_papers_at_once():
    who = member()
    row = handed_in(who)

    assert post(who, "withdraw").json()["proofing"] is None
    assert not Paper.objects.exists()
    with pytest.raises(errors.ProofingClosed):
        reviewing.refuse(row, "x", by=as_staff())
