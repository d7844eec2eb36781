"""Queries whose SQL is kept: the same objects as the queryset, from whichever connection, and several in one go."""

import pytest
from django.db import IntegrityError, OperationalError, connection, models, transaction

from identity.compiled import Asked, CompiledQuery, Slot, insert_together, together
from identity.models import AuditRow, District, Member
from tests.servers import superuser_of

pytestmark = pytest.mark.django_db
BY_NAME = CompiledQuery(
    lambda: District.objects.annotate(twice=models.F("id") * 2).filter(name_ko=Slot("name", models.CharField()))
)
ONE = Asked("SELECT %s::int", (1,), lambda rows: rows[0][0])


def test_compiled__gives_what_the_queryset_gives():
    for name in ("연수구", "부평구", "' OR true --", "%s"):
        rows = District.objects.filter(name_ko=name).order_by("pk")
        found = sorted(BY_NAME(name=name), key=lambda each: each.pk)
        assert [vars(each)["twice"] for each in found] == [2 * row.pk for row in rows]
        assert [(each, each.code, each.valid) for each in found] == [(row, row.code, row.valid) for row in rows]


def test_compiled__in_another_thread__uses_that_threads_connection(threads):
    assert BY_NAME(name="연수구")

    assert [[] if not each else each[0].name_ko for each in threads.run(_found, ["연수구"] * 3)] == ["연수구"] * 3


def _found(name: str) -> list[District]:
    return BY_NAME(name=name)


def test_together__asks_everything_in_one_go(django_assert_num_queries):
    with django_assert_num_queries(1):
        districts, one, others = together(BY_NAME.asked(name="연수구"), ONE, BY_NAME.asked(name="부평구"))

    assert (one, {each.name_ko for each in districts}, {each.name_ko for each in others}) == (1, {"연수구"}, {"부평구"})


def test_together__plans_each_statement_once_for_a_connection():
    for _ in range(3):
        together(BY_NAME.asked(name="연수구"), Asked("SELECT %s::int %% 7", (30,), lambda rows: None))

    with connection.cursor() as cursor:
        cursor.execute("SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE '%% 7'")
        assert cursor.fetchall() == [(3,)]


@pytest.mark.django_db(transaction=True)
def test_together__when_a_column_changed_its_type__fails_once_and_plans_anew():
    changed = Asked("SELECT made FROM probe", (), lambda rows: rows)
    with superuser_of(connection.settings_dict["NAME"]) as owner:
        owner.execute("CREATE TABLE probe AS SELECT 1 AS made")
        owner.execute("GRANT SELECT ON probe TO wallet_app")
        with transaction.atomic():
            assert together(changed) == ([(1,)],)
        owner.execute("ALTER TABLE probe ALTER made TYPE text")

    with pytest.raises(OperationalError), transaction.atomic():
        together(changed)

    with transaction.atomic():
        assert together(changed) == ([("1",)],)


def test_insert_together__writes_all_or_nothing(django_assert_num_queries):
    one, two = Member(kind="individual"), Member(kind="individual")
    row = AuditRow(event="thing.done", actor_kind="system")
    with django_assert_num_queries(1):
        insert_together(one, two, row)

    assert Member.objects.filter(pk__in=[one.pk, two.pk]).count() == 2
    assert AuditRow.objects.filter(event="thing.done").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_together(AuditRow(event="thing.again", actor_kind="system"), Member(pk=one.pk, kind="individual"))
    assert not AuditRow.objects.filter(event="thing.again").exists()
