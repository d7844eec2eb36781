"""Queries whose SQL is kept: the same objects as the queryset, from whichever connection, and several in one go."""

import pytest
from django.db import IntegrityError, models, transaction

from identity.compiled import Asked, CompiledQuery, Slot, insert_together, together
from identity.models import AuditRow, District, Member

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
