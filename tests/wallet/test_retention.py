"""The retention table: nothing personal is missing from it, and what it says is carried out."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone, translation

from anchoring.models import Tombstone
from anchoring.tampering import find_tampering
from identity.actions.members import leave
from identity.actors import Actor
from identity.errors import NotAllowed
from identity.models import AuditRow, Consent, Member, StaffRole
from identity.register.errors import ReasonMissing
from identity.register.models import RegisterEntry, Residency
from identity.retention import YEAR, Action, Rule, Since, registered_rules
from services.core.actions import ActivityReport, record_activity
from services.core.models import Activity
from services.parking.models import Look, Plate
from tests.factories import identity as people
from tests.factories import mileage as points
from tests.factories.credentials import residents
from wallet.retention import destroying, impersonal, journal, leaving, table
from wallet.retention.models import Destruction, ForgottenMember, FormerMember

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")


def named() -> set[str]:
    return {label for rule in registered_rules() for label in rule.models}


def test_table__every_model__is_in_a_rule_or_said_to_be_impersonal():
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in impersonal.APPS
        and model._meta.label not in impersonal.MODELS
        and not model._meta.proxy
    ]

    assert {model._meta.label for model in models} - named() == set()


def test_table__names_no_model_that_is_not_there_and_none_twice_over():
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}

    assert (named() | impersonal.MODELS) <= labels
    assert not named() & impersonal.MODELS
    assert not {label for label in named() if label.split(".")[0] in impersonal.APPS}


def test_table__in_the_docs__is_the_codes():
    page = (Path(settings.BASE_DIR) / "docs" / "retention.md").read_text("utf-8")

    assert table.placed_in(page) == page, "run manage.py retention_table"


def test_destroy__every_rule__runs_on_an_empty_city_and_on_one_of_samples():
    call_command("load_samples")
    for rule in registered_rules():
        with transaction.atomic():
            if rule.destroy:
                rule.destroy(timezone.now() - (rule.period or timedelta()))


def record(member: Member, performed_at: datetime) -> Activity:
    report = ActivityReport(
        "walk", member, 1, "km", performed_at, source_ref=f"test:{performed_at}", evidence="photo 7"
    )
    return record_activity(report, by=SYSTEM)


def test_destroy__what_is_old_enough_goes_and_is_counted_and_tombstoned():
    member = people.member()
    old = record(member, performed_at=timezone.now() - 5 * YEAR - timedelta(days=1))
    young = record(member, performed_at=timezone.now() - 5 * YEAR + timedelta(days=1))

    assert destroying.destroy()["activities"] == 1
    assert "activities" not in destroying.destroy()

    assert list(Activity.objects.all()) == [young]
    assert Tombstone.objects.get().erased_id == old.commitment_id
    entry = Destruction.objects.get(rule="activities")
    assert (entry.count, entry.what) == (1, Activity._meta.verbose_name_plural)
    assert not [finding for finding in find_tampering() if not finding.lawful]


def test_destroy__in_many_batches__stops_at_none(monkeypatch):
    monkeypatch.setattr("identity.retention.BATCH", 2)
    member = people.member()
    for _number in range(5):
        row = Consent.objects.create(
            member=member, purpose="x", data=[], recipient="y", text_version="1", until=timezone.now() + YEAR
        )
        Consent.objects.filter(pk=row.pk).update(
            given_at=timezone.now() - 6 * YEAR, until=timezone.now() - 3 * YEAR - timedelta(days=1)
        )

    assert destroying.destroy()["identity.consents"] == 5
    assert Destruction.objects.get(rule="identity.consents").count == 5


def test_destroy__when_a_rule_fails__others_go_on_and_nothing_is_counted():
    def fail(before: object) -> int:
        Plate.objects.create(text="11가1111")
        raise ValueError("a name")

    rules = [
        Rule("tests.bad", (), "", Since.MADE, destroy=fail),
        Rule("tests.good", (), "", Since.MADE, destroy=_once(3)),
    ]

    assert destroying.destroy(rules) == {"tests.good": 3}
    assert not Plate.objects.exists()
    assert [row.rule for row in Destruction.objects.all()] == ["tests.good"]


def _once(count: int):
    counts = iter((count, 0))
    return lambda before: next(counts)


def test_days__once_over__are_committed_to_and_closed():
    destroying.note("tests.rule", 3)
    assert destroying.close_days() == 0
    Destruction.objects.update(day=timezone.now().date() - timedelta(days=1))

    assert destroying.close_days() == 1
    assert destroying.close_days() == 0

    with pytest.raises(IntegrityError), transaction.atomic():
        Destruction.objects.update(count=1)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Destruction.objects.all().delete()


def test_audit_trail__leaves_by_months_and_never_younger_than_two_years():
    with connection.cursor() as cursor:
        cursor.execute("SELECT retention_drop_audit_v1(now() + interval '9 years')")
        assert cursor.fetchone() == (0,)


def earner():
    """A resident who earned something, so that a law demands to know who it was."""
    member = residents(1)[0]
    points.programme()
    points.earn(member, "test:1")
    return member


def test_leaving__with_postings__moves_the_name_to_the_separate_storage():
    member = earner()
    entry = Residency.objects.get(member=member).entry

    leave(member, by=Actor.member(member), confirmed=True)

    assert not Residency.objects.filter(member=member).exists()
    kept = FormerMember.objects.get()
    assert (kept.member, kept.rule) == (member.pk, "mileage.ledger")
    assert kept.keep_until >= (timezone.now() + 5 * YEAR - timedelta(days=2)).date()
    assert ForgottenMember.objects.get().member == member.pk
    auditor = Actor.staff(people.staff(role=StaffRole.AUDITOR))
    shown = leaving.read_former_member(member.pk, "민원 2026-11 확인", by=auditor)
    assert shown is not None and (shown.name, shown.register_key) == (entry.name, entry.register_key)
    look = AuditRow.objects.get(event="former_member.read")
    assert (look.subject_id, look.reason, look.actor_user_id) == (
        str(member.pk),
        "민원 2026-11 확인",
        auditor.user.pk if auditor.user else None,
    )


def test_leaving__without_a_posting__keeps_nobodys_name():
    member = residents(1)[0]

    leave(member, by=Actor.member(member), confirmed=True)

    assert not FormerMember.objects.exists()
    assert not Residency.objects.filter(member=member).exists()


@pytest.mark.parametrize(
    "role, district, reason, refusal",
    [
        (StaffRole.MANAGER, "", "민원 2026-11 확인", NotAllowed),
        (StaffRole.AUDITOR, "연수구", "민원 2026-11 확인", NotAllowed),
        (StaffRole.AUDITOR, "", " ? ", ReasonMissing),
    ],
)
def test_separate_storage__is_read_by_the_citys_auditors_with_a_reason_alone(role, district, reason, refusal):
    member = earner()
    leave(member, by=Actor.member(member), confirmed=True)

    with pytest.raises(refusal):
        leaving.read_former_member(member.pk, reason, by=Actor.staff(people.staff(district, role=role)))


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM separate.former_member",
        "DELETE FROM separate.former_member",
        "INSERT INTO retention_formermember (member) VALUES (gen_random_uuid())",
        "SELECT * FROM retention_read_v1(gen_random_uuid(), 1, '')",
        "DELETE FROM retention_forgottenmember",
    ],
)
def test_separate_storage__for_the_products_own_role__is_shut(statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_separate_storage__before_its_time__is_not_destroyed_whatever_is_asked():
    member = earner()
    leave(member, by=Actor.member(member), confirmed=True)

    with connection.cursor() as cursor:
        cursor.execute("SELECT retention_destroy_v1(now() + interval '30 years', 10)")
        assert cursor.fetchone() == (0,)


def test_pages__show_the_table_and_ask_for_a_reason():
    member = earner()
    leave(member, by=Actor.member(member), confirmed=True)
    desk = people.staff_client(people.staff(role=StaffRole.AUDITOR))

    shown = desk.get("/retention/destruction/").content.decode()
    assert "전자금융거래법 art. 22" in shown and "parking.looks" in shown
    page = desk.get(f"/retention/formermember/{member.pk}/change/").content.decode()
    assert 'name="reason"' in page
    read = desk.post(f"/retention/formermember/{member.pk}/read/", {"reason": "민원 2026-11 확인"})
    assert read.status_code == 200
    assert desk.post(f"/retention/formermember/{member.pk}/read/", {"reason": ""}).status_code == 302
    other = people.staff_client(people.staff(role=StaffRole.MANAGER))
    assert other.post(f"/retention/formermember/{member.pk}/read/", {"reason": "민원 확인 요청"}).status_code == 403


def test_journal__is_written_once_survives_a_torn_line_and_is_replayed(tmp_path):
    gone, stays = residents(2)
    leave(gone, by=SYSTEM, confirmed=True)
    destroying.note("tests.rule", 7)
    Destruction.objects.filter(rule="tests.rule").update(day=timezone.now().date() - timedelta(days=3))
    destroying.close_days()

    assert journal.write_journal(tmp_path) == 2
    assert journal.write_journal(tmp_path) == 0
    with (tmp_path / "members").open("a") as file:
        file.write("0123-torn")

    # A backup that knows nothing of it: the member is back.
    other = people.member()
    (tmp_path / "members").write_text(f"{gone.pk} {timezone.now().isoformat()}\n{other.pk} 2026-11-01T00:00:00+00:00\n")
    (tmp_path / "days").write_text("tests.rule 2026-11-01 7\n")
    assert journal.write_journal(tmp_path) == 0  # it stands still, and says so
    assert journal.replay_journal(tmp_path)["members"] == 1
    assert journal.replay_journal(tmp_path)["members"] == 0
    other.refresh_from_db()
    assert other.left_at and not stays.left_at
    assert Destruction.objects.get(rule="tests.rule", day="2026-11-01").count == 7
    assert journal.write_journal(tmp_path) == 1


def test_looks__of_two_years_ago__go_with_plates_that_nothing_names():
    assert not Look.objects.exists()
    Plate.objects.create(text="12가3456")

    assert destroying.destroy()["parking.plates"] == 1


def test_entries__ended_a_year_ago_and_bound_to_nobody__are_deleted():
    member = residents(1)[0]
    bound = Residency.objects.get(member=member)
    long_ago = timezone.now() - timedelta(days=400)
    RegisterEntry.objects.update(
        state="ended", since=long_ago.date(), suspended_on=long_ago.date(), suspended_at=long_ago, until=long_ago.date()
    )

    destroying.destroy()

    assert list(RegisterEntry.objects.values_list("pk", flat=True)) == [bound.entry_id]


def test_actions__are_three():
    assert {rule.action for rule in registered_rules()} == set(Action)


@pytest.mark.parametrize(
    ("basis", "korean"),
    [
        ("개인정보 보호법 art. 21(1), 23", "개인정보 보호법 제21조 제1항, 제23조"),
        ("민법 art. 928, 개인정보 보호법 art. 22-2", "민법 제928조, 개인정보 보호법 제22조의2"),
    ],
)
def test_ground__cites_articles_as_the_language_does(basis, korean):
    rule = Rule("x", (), basis, Since.MADE)
    with translation.override("ko"):
        assert rule.ground == korean
    with translation.override("en"):
        assert rule.ground == basis
