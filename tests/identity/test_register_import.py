"""The dry run, applying, the second person, and the same list twice."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from identity.errors import NotAllowed, SamePerson
from identity.models import Approval, AuditRow
from identity.queries import today
from identity.register import errors
from identity.register.actions.applying import apply_list, refuse_list, request_apply
from identity.register.actions.sweeping import put_away_lists
from identity.register.actions.uploading import check_list, upload_list
from identity.register.files import MemoryFile
from identity.register.models import ImportChunk, ImportState, RegisterChange, RegisterEntry, RegisterImport, Residence
from identity.second_person import approve, refuse
from tests.factories import register as make

pytestmark = pytest.mark.django_db


def _counts(done: RegisterImport) -> tuple[int, ...]:
    return done.new_count, done.changed_count, done.returned_count, done.unchanged_count, done.missing_count


def test_dry_run__counts_and_changes_nothing():
    make.applied(make.residents(4))
    lines = [make.line("R0"), make.line("R1", name="박하연"), make.line("R2", dong="청학동"), make.line("NEW")]

    ready = make.checked(make.listing(*lines))

    assert ready.state == ImportState.CHECKED
    assert _counts(ready) == (1, 2, 0, 1, 1)
    assert (ready.row_count, ready.active_count) == (4, 4)
    assert make.entry("R1").name == "김하연"
    assert RegisterEntry.objects.count() == 4


def test_apply__writes_new_changed_and_missing():
    make.applied(make.residents(3))

    done = make.applied(
        make.listing(make.line("R0"), make.line("R1", name="박하연", district="남동구"), make.line("R9"))
    )

    assert done.state == ImportState.APPLIED
    assert make.states() == {"R0": "active", "R1": "active", "R2": "suspended", "R9": "active"}
    moved = make.entry("R1")
    assert (moved.name, moved.district.name_ko, moved.changed_by_id) == ("박하연", "남동구", done.pk)
    assert [row.district.name_ko for row in moved.residences.order_by("pk")] == ["연수구", "남동구"]
    gone = make.entry("R2")
    assert (gone.suspended_on, gone.missing_from_id, gone.until) == (today(), done.pk, None)
    assert not ImportChunk.objects.exists()


def test_apply__the_same_list_twice__changes_nothing():
    first = make.applied(make.residents(3))
    before = list(RegisterEntry.objects.order_by("pk").values())

    second = make.applied(make.residents(3))

    assert _counts(second) == (0, 0, 0, 3, 0)
    assert list(RegisterEntry.objects.order_by("pk").values()) == before
    assert Residence.objects.count() == 3
    assert not RegisterChange.objects.filter(register_import=second).exists()
    assert first.file_hash == second.file_hash


def test_apply__who_is_listed_again__returns_from_suspension():
    make.applied(make.residents(3))
    make.applied(make.residents(2))

    done = make.applied(make.residents(3))

    assert _counts(done) == (0, 0, 1, 2, 0)
    back = make.entry("R2")
    assert (back.state, back.suspended_at, back.missing_from) == ("active", None, None)
    assert back.residences.count() == 1


def test_apply__a_list_without_the_dong__keeps_it():
    make.applied(make.residents(1))
    header = "register_key,name,birth_date,district,household_key,child_count"

    done = make.applied(f"{header}\nR0,김하연,1990-03-04,연수구,H1,1\n".encode())

    assert _counts(done) == (0, 0, 0, 1, 0)
    assert make.entry().dong == "선학동"


def test_dry_run__errors_have_line_numbers_and_forbid_applying():
    lines = [make.line("R0"), make.line("R1", born="x"), make.line("R2"), make.line("R0"), make.line("R0")]

    ready = make.checked(make.listing(*lines))

    found = list(ready.errors.values_list("line", "column", "code", "first_line"))
    assert found == [
        (3, "birth_date", "bad_date", None),
        (5, "register_key", "duplicate_key", 2),
        (6, "register_key", "duplicate_key", 2),
    ]
    assert (ready.error_count, ready.row_count) == (3, 5)
    with pytest.raises(errors.HasErrors):
        request_apply(ready, by=make.SYSTEM)
    assert not RegisterEntry.objects.exists()


def test_upload__a_bad_header_is_refused_at_once():
    with pytest.raises(errors.BadHeader):
        upload_list(MemoryFile(b"a,b\n1,2\n"), today(), by=make.SYSTEM)

    assert not RegisterImport.objects.exists()


def test_upload__a_list_of_tomorrow_or_older_than_the_newest_applied__is_refused():
    make.applied(make.residents(1), today() - timedelta(days=3))

    for day in (today() + timedelta(days=1), today() - timedelta(days=4)):
        with pytest.raises(errors.BadReferenceDate):
            upload_list(MemoryFile(make.residents(1)), day, by=make.SYSTEM)
    make.checked(make.residents(1), today() - timedelta(days=3))


def test_upload__without_the_permission__is_refused():
    with pytest.raises(NotAllowed):
        upload_list(MemoryFile(make.residents(1)), today(), by=make.actor_without_rights())


@pytest.mark.parametrize(("left", "state"), [(198, ImportState.APPLYING), (197, ImportState.WAITING)])
def test_one_percent__exactly_one_is_one_persons_to_decide__more_is_not(left, state):
    make.applied(make.residents(200))
    ready = make.checked(make.residents(left))

    asked = request_apply(ready, by=make.manager())

    assert asked.state == state


def test_one_percent__of_bound_members_counts_by_itself():
    make.applied(make.residents(200))
    make.bound("R199")
    ready = make.checked(make.residents(199))

    asked = request_apply(ready, by=make.manager())

    assert (asked.missing_count, asked.missing_bound_count) == (1, 1)
    assert asked.state == ImportState.WAITING


def test_second_person__another_person_approves_and_the_worker_applies():
    make.applied(make.residents(50))
    first, second = make.manager(), make.manager()
    asked = request_apply(make.checked(make.residents(10)), by=first)

    assert apply_list(asked.pk, by=make.SYSTEM) is None
    with pytest.raises(SamePerson):
        approve(asked.approval, by=make.other_account_of(first))
    approve(asked.approval, by=second)
    apply_list(asked.pk, by=make.SYSTEM)

    asked.refresh_from_db()
    assert asked.state == ImportState.APPLIED
    assert sum(state == "suspended" for state in make.states().values()) == 40
    events = list(AuditRow.objects.filter(event__startswith="register.appl").values_list("event", flat=True))
    assert events[:3] == ["register.applied", "register.apply_approved", "register.apply_requested"]


def test_second_person__who_refuses__puts_the_list_away():
    make.applied(make.residents(50))
    asked = request_apply(make.checked(make.residents(10)), by=make.manager())

    refuse(Approval.objects.get(), by=make.manager())
    put_away_lists(by=make.SYSTEM)

    asked.refresh_from_db()
    assert asked.state == ImportState.REFUSED
    assert not asked.chunks.exists()
    assert set(make.states().values()) == {"active"}


def test_apply__when_the_register_moved_since_the_dry_run__asks_again():
    make.applied(make.residents(200))
    seen = make.checked(make.residents(200))
    make.applied(make.residents(300))

    request_apply(seen, by=make.SYSTEM)
    apply_list(seen.pk, by=make.SYSTEM)

    seen.refresh_from_db()
    assert (seen.state, seen.missing_count) == (ImportState.CHECKED, 100)
    assert set(make.states().values()) == {"active"}


def test_apply__two_lists_at_once__the_second_waits():
    one, other = make.checked(make.residents(1)), make.checked(make.residents(2))
    request_apply(one, by=make.SYSTEM)

    with pytest.raises(errors.AnotherAtWork):
        request_apply(other, by=make.SYSTEM)

    other.refresh_from_db()
    assert other.state == ImportState.CHECKED


def test_tasks__late_and_twice__do_nothing():
    done = make.applied(make.residents(2))

    assert check_list(done.pk, by=make.SYSTEM) is None
    assert apply_list(done.pk, by=make.SYSTEM) is None
    with pytest.raises(errors.WrongState):
        request_apply(done, by=make.SYSTEM)


def test_refuse_list__deletes_the_file():
    put_away = refuse_list(make.checked(make.residents(2)), by=make.manager())

    assert put_away.state == ImportState.REFUSED
    assert not ImportChunk.objects.exists()


def test_a_checked_list_that_nobody_applies__is_put_away_after_a_week():
    left = make.checked(make.residents(2))
    RegisterImport.objects.update(state_at=now() - timedelta(days=7))

    assert put_away_lists(by=make.SYSTEM) == 1

    left.refresh_from_db()
    assert left.state == ImportState.REFUSED
