"""The audit trail: no act without its row, no row without its act, and nobody changes one."""

from datetime import UTC, datetime

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from identity import audit
from identity.actors import Actor
from identity.audit import audited, record, record_view
from identity.models import AuditRow, District, Member
from identity.tasks import make_audit_partitions
from tests import servers
from tests.factories import identity as people

SYSTEM = Actor.system("test.run")


class Refused(Exception):
    pass


@transaction.atomic
@audited("thing.done")
def do_thing(member: Member, fail: bool = False, *, by: Actor) -> Member:
    audit.note(count=3, reason="because")
    if fail:
        raise Refused
    return member


@pytest.mark.django_db
def test_audited__writes_who_what_and_to_what():
    member = people.member()

    do_thing(member, by=Actor.member(member))

    row = AuditRow.objects.get()
    assert (row.event, row.actor_kind, row.actor_user) == ("thing.done", "member", member.user)
    assert (row.subject_type, row.subject_id) == ("identity.member", str(member.pk))
    assert (row.detail, row.reason) == ({"count": 3}, "because")


@pytest.mark.django_db
def test_audited__an_act_that_is_refused__leaves_no_row():
    with pytest.raises(Refused):
        do_thing(people.member(), fail=True, by=SYSTEM)

    assert not AuditRow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_audited__outside_a_transaction__refuses_to_run():
    member = people.member()
    ran = []

    @audited("thing.done")
    def without_transaction(*, by: Actor) -> None:
        ran.append(by)

    with pytest.raises(RuntimeError, match="same transaction"):
        without_transaction(by=SYSTEM)
    with pytest.raises(RuntimeError, match="same transaction"):
        record("thing.seen", by=SYSTEM, subject=member)

    assert ran == []
    assert not AuditRow.objects.exists()


@pytest.mark.django_db
def test_audited__without_an_actor__refuses():
    with pytest.raises(TypeError, match="by=Actor"):
        do_thing(people.member())


@pytest.mark.django_db
def test_audited__one_action_within_another__each_keeps_its_own_notes():
    @transaction.atomic
    @audited("outer.done")
    def outer(*, by: Actor) -> None:
        audit.note(outer=1)
        do_thing(people.member(), by=by)

    outer(by=SYSTEM)

    assert dict(AuditRow.objects.values_list("event", "detail")) == {
        "outer.done": {"outer": 1},
        "thing.done": {"count": 3},
    }


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["name", "email", "birth_date"])
def test_record__detail_that_names_personal_data__is_refused(key):
    with pytest.raises(ValueError, match="No personal data"):
        record("thing.done", by=SYSTEM, detail={key: "x"})


@pytest.mark.django_db
def test_record_view__of_many__says_whose_in_one_row():
    members = [people.member(), people.member()]

    record_view(by=SYSTEM, subjects=members, fields=["birth date"], reason="call back")

    row = AuditRow.objects.filter(detail__contains={"subjects": [str(members[1].pk)]}).get()
    assert (row.kind, row.reason, row.detail["fields"]) == ("view", "call back", ["birth date"])


@pytest.mark.django_db
def test_record__of_a_thing_with_a_district__is_found_by_that_district():
    organisation = people.organisation()

    record("organisation.seen", by=SYSTEM, subject=organisation)

    assert AuditRow.objects.get(district=organisation.district)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE identity_auditrow SET event = 'x'",
        "DELETE FROM identity_auditrow",
        "TRUNCATE identity_auditrow",
        "UPDATE identity_auditrow_default SET event = 'x'",
        "DELETE FROM identity_auditrow_default",
        "INSERT INTO identity_auditrow_default SELECT * FROM identity_auditrow",
        "ALTER TABLE identity_auditrow DISABLE TRIGGER audit_no_change",
        "DROP TABLE identity_auditrow",
    ],
)
def test_audit_trail__changed_by_the_product__is_refused_by_privilege(statement):
    record("thing.done", by=SYSTEM)

    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", ["UPDATE {} SET event = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("partition", ["", "_default", f"_{datetime.now(UTC):%Y_%m}"])
def test_audit_trail__changed_by_its_owner__is_refused_by_trigger(statement, partition):
    with transaction.atomic():
        record("thing.done", by=SYSTEM)
        AuditRow.objects.create(event="old.row", actor_kind="system", at=datetime(2020, 1, 1, tzinfo=UTC))

    with (
        servers.superuser() as admin,
        psycopg.connect(admin.info.dsn, dbname=_database()) as owner,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="not changed"),
    ):
        owner.execute(statement.format(f"identity_auditrow{partition}"))


@pytest.mark.django_db
def test_partitions__rows_of_this_month__are_in_the_months_own():
    record("thing.done", by=SYSTEM)

    row = AuditRow.objects.get(event="thing.done")
    assert _partition_of(row) == f"identity_auditrow_{row.at:%Y_%m}"


@pytest.mark.django_db
def test_partitions__a_month_that_was_not_made_in_time__keeps_its_rows_in_the_default():
    row = AuditRow.objects.create(event="late.row", actor_kind="system", at=datetime(2040, 1, 5, tzinfo=UTC))

    assert _partition_of(row) == "identity_auditrow_default"
    assert AuditRow.objects.get(event="late.row") == row


@pytest.mark.django_db
def test_partitions__made_again__makes_none_and_new_ones_are_as_locked_as_the_others():
    assert make_audit_partitions() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_audit_make_partitions(8)")
        assert cursor.fetchone() == (2,)
        cursor.execute(
            "SELECT count(*) FROM pg_inherits JOIN pg_class ON oid = inhrelid "
            "WHERE inhparent = 'identity_auditrow'::regclass AND has_table_privilege("
            "'wallet_app', oid, 'INSERT, UPDATE, DELETE, TRUNCATE')"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_a_members_own_trail__survives_a_missing_district():
    record("thing.done", by=SYSTEM, district=District(pk=10**9))

    assert AuditRow.objects.select_related("district").get().district is None


def _partition_of(row: AuditRow) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM identity_auditrow WHERE id = %s", [row.pk])
        return cursor.fetchone()[0]


def _database() -> str:
    return connection.settings_dict["NAME"]
