"""Seven days to take a list back, and what ends when they are over."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from identity.queries import today
from identity.register import errors
from identity.register.actions.sweeping import end_suspended, forget_changes
from identity.register.actions.undoing import request_undo, undo_list
from identity.register.models import (
    BindingCode,
    ImportState,
    RegisterChange,
    RegisterEntry,
    RegisterImport,
    Residence,
    Residency,
)
from identity.register.queries import resident_facts
from identity.second_person import approve
from tests.factories import register as make

pytestmark = pytest.mark.django_db


def _everything() -> list[list[dict[str, object]]]:
    return [list(model.objects.order_by("pk").values()) for model in (RegisterEntry, Residence)]


def _undo(done: RegisterImport) -> RegisterImport:
    request_undo(done, by=make.SYSTEM)
    undo_list(done.pk, by=make.SYSTEM)
    done.refresh_from_db()
    return done


def test_undo__restores_every_column_of_what_stood_there_before():
    make.applied(make.residents(5), today() - timedelta(days=30))
    make.applied(make.residents(4), today() - timedelta(days=20))  # R4 is suspended
    before = _everything()
    lines = [
        make.line("R0", name="박하연", born="1991-01-01", household="H2", children=3),
        make.line("R1", district="남동구", dong="구월3동"),
        make.line("R4"),
        make.line("R9"),
    ]
    done = make.applied(make.listing(*lines))
    assert (done.changed_count, done.missing_count, done.returned_count, done.new_count) == (2, 2, 1, 1)

    undone = _undo(done)

    assert undone.state == ImportState.UNDONE
    assert _everything() == before
    assert not RegisterChange.objects.filter(register_import=done).exists()


def test_undo__of_the_first_list__leaves_an_empty_register():
    done = make.applied(make.residents(3))
    make.printed_code("R1")

    _undo(done)

    assert not RegisterEntry.objects.exists()
    assert not BindingCode.objects.exists()


def test_undo__a_new_entry_with_a_member__is_suspended_by_a_second_person():
    done = make.applied(make.residents(3))
    member = make.bound("R1")

    asked = request_undo(done, by=make.manager(), reason="wrong file")
    assert asked.state == ImportState.APPLIED
    approve(asked.approval, by=make.manager())
    undo_list(done.pk, by=make.SYSTEM)

    assert make.states() == {"R1": "suspended"}
    assert resident_facts(member, today()) is None


def test_undo__only_the_newest_list__within_seven_days():
    first = make.applied(make.residents(3))
    second = make.applied(make.residents(4))

    with pytest.raises(errors.NotTheLatest):
        request_undo(first, by=make.SYSTEM)
    RegisterImport.objects.filter(pk=second.pk).update(applied_at=now() - timedelta(days=7))
    with pytest.raises(errors.UndoTooLate):
        request_undo(second, by=make.SYSTEM)


def test_undo__in_time_to_the_last_minute_then_list_after_list():
    first = make.applied(make.residents(3))
    second = make.applied(make.residents(4))
    RegisterImport.objects.filter(pk=second.pk).update(applied_at=now() - timedelta(days=6, hours=23, minutes=59))
    RegisterImport.objects.filter(pk=first.pk).update(applied_at=now() - timedelta(days=6, hours=23, minutes=59.5))

    _undo(second)
    _undo(first)

    assert not RegisterEntry.objects.exists()
    with pytest.raises(errors.WrongState):
        request_undo(first, by=make.SYSTEM)


def test_undo__overtaken_by_a_later_list__stays_applied():
    first = make.applied(make.residents(3))
    request_undo(first, by=make.SYSTEM)
    RegisterImport.objects.filter(pk=first.pk).update(applied_at=now() - timedelta(minutes=1))
    make.applied(make.residents(4))

    undo_list(first.pk, by=make.SYSTEM)

    first.refresh_from_db()
    assert first.state == ImportState.APPLIED
    assert len(make.states()) == 4


def test_end_suspended__after_seven_days_and_not_before():
    make.applied(make.residents(3), today() - timedelta(days=10))
    member = make.bound("R2")
    make.printed_code("R2")
    make.applied(make.residents(2), today() - timedelta(days=9))

    assert end_suspended(by=make.SYSTEM) == 0
    RegisterEntry.objects.filter(state="suspended").update(suspended_at=now() - timedelta(days=7))
    assert end_suspended(by=make.SYSTEM) == 1

    ended = make.entry("R2")
    assert (ended.state, ended.until) == ("ended", today() - timedelta(days=9))
    assert Residency.objects.get(member=member).ended_at is not None
    assert BindingCode.objects.get().state == "expired"
    assert Residence.objects.get(entry=ended).until == ended.until


def test_an_ended_entry__listed_again__begins_a_new_residence():
    make.applied(make.residents(2), today() - timedelta(days=10))
    make.applied(make.residents(1), today() - timedelta(days=9))
    RegisterEntry.objects.filter(state="suspended").update(suspended_at=now() - timedelta(days=7))
    end_suspended(by=make.SYSTEM)

    make.applied(make.residents(2), today() - timedelta(days=1))

    back = make.entry("R1")
    assert (back.state, back.since, back.until) == ("active", today() - timedelta(days=1), None)
    assert [row.since for row in back.residences.order_by("pk")] == [
        today() - timedelta(days=10),
        today() - timedelta(days=1),
    ]
    member = make.bound("R1")
    assert resident_facts(member, today() - timedelta(days=5)) is None
    assert resident_facts(member, today() - timedelta(days=10)) is not None


def test_forget_changes__when_they_cannot_be_undone_any_more():
    done = make.applied(make.residents(3))
    assert forget_changes(by=make.SYSTEM) == 0

    RegisterImport.objects.filter(pk=done.pk).update(applied_at=now() - timedelta(days=7, hours=2))

    assert forget_changes(by=make.SYSTEM) == 3
