"""Facts on a day, across 30 June and 1 July 2026."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from identity.queries import today
from identity.register.actions.districts import carry_over
from identity.register.models import Residency
from identity.register.queries import resident_facts, unplaced_entries
from identity.register.source import ImportedRegister, ResidentRegister, resident_register
from tests.factories import register as make

pytestmark = pytest.mark.django_db
SPRING, LAST_OLD, FIRST_NEW = date(2026, 5, 1), date(2026, 6, 30), date(2026, 7, 1)


def _district(member, on: date) -> str | None:
    facts = resident_facts(member, on)
    assert facts is not None
    return facts.district.name_ko if facts.district else None


def test_facts__of_a_bound_member():
    make.applied(make.listing(make.line("R0", children=3)), SPRING)
    member = make.bound()

    facts = resident_facts(member, today())

    assert (facts.register_key, facts.name, facts.birth_date) == ("R0", "김하연", date(1990, 3, 4))
    assert (facts.household_key, facts.children, facts.dong, facts.since) == ("H1", 3, "선학동", SPRING)
    assert facts.district.name_en == "Yeonsu-gu"


def test_facts__of_who_is_not_bound_or_not_listed_yet():
    make.applied(make.residents(1), SPRING)

    assert resident_facts(make.member(), today()) is None
    assert resident_facts(make.bound(), SPRING - timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("old", "dong", "new"),
    [
        ("중구", "영종동", "영종구"),
        ("중구", "신포동", "제물포구"),
        ("동구", "금창동", "제물포구"),
        ("서구", "아라동", "검단구"),
        ("서구", "청라1동", "서구"),
        ("연수구", "선학동", "연수구"),
    ],
)
@pytest.mark.parametrize("carried", [True, False], ids=["swept", "not yet swept"])
def test_facts__name_the_district_of_the_day(old, dong, new, carried):
    make.checked(make.residents(1), SPRING)
    make.applied(make.listing(make.line("R0", district=old, dong=dong)), SPRING)
    if not carried:
        _uncarry()
    member = make.bound()

    assert _district(member, LAST_OLD) == old
    assert _district(member, FIRST_NEW) == new
    assert _district(member, today()) == new


def _uncarry() -> None:
    """As the register stood before the sweep of 1 July."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE register_registerentry e SET district_id = r.district_id FROM register_residence r "
            "WHERE r.entry_id = e.id AND r.until IS NOT NULL"
        )
        cursor.execute("DELETE FROM register_residence r WHERE r.since = %s", [FIRST_NEW])
        cursor.execute("UPDATE register_residence SET until = NULL")


def test_facts__without_the_dong__nobody_guesses_and_staff_are_told():
    lines = [
        make.line("R0", district="중구", dong=""),
        make.line("R1", district="서구", dong=""),
        make.line("R2", district="중구", dong="없는동"),
        make.line("R3", district="동구", dong=""),
        make.line("R4", district="연수구", dong=""),
    ]
    make.applied(make.listing(*lines), SPRING)
    members = [make.bound(f"R{place}") for place in range(5)]

    found = [_district(member, today()) for member in members]

    assert found == [None, None, None, "제물포구", "연수구"]  # all of Dong-gu became one district: no guess
    assert _district(members[0], LAST_OLD) == "중구"
    assert sorted(unplaced_entries().values_list("register_key", flat=True)) == ["R0", "R1", "R2"]


def test_facts__a_new_list_with_the_dong__places_them():
    make.applied(make.listing(make.line("R0", district="중구", dong="")), SPRING)

    make.applied(make.listing(make.line("R0", district="영종구", dong="운서동")), FIRST_NEW)

    member = make.bound()
    assert (_district(member, LAST_OLD), _district(member, FIRST_NEW)) == ("중구", "영종구")
    assert not unplaced_entries().exists()


def test_a_list_of_june_with_new_districts_has_errors_and_of_july_with_old_ones():
    old, new = make.line("R0", district="중구", dong="영종동"), make.line("R1", district="영종구", dong="영종동")

    june, july = make.checked(make.listing(old, new), LAST_OLD), make.checked(make.listing(old, new), FIRST_NEW)

    assert [error.line for error in june.errors.all()] == [3]
    assert [error.line for error in july.errors.all()] == [2]


def test_a_list_of_june_applied_after_july__is_carried_over_at_once():
    make.applied(make.listing(make.line("R0", district="중구", dong="운서동")), LAST_OLD)

    assert make.entry().district.name_ko == "영종구"
    assert carry_over(by=make.SYSTEM) == 0


def test_facts__who_moved_after_july__keeps_the_past():
    make.applied(make.listing(make.line("R0", district="남동구", dong="구월3동")), SPRING)
    make.applied(make.listing(make.line("R0", district="영종구", dong="운서동")), date(2026, 8, 1))
    member = make.bound()

    assert [_district(member, day) for day in (LAST_OLD, date(2026, 7, 31), date(2026, 8, 1))] == [
        "남동구",
        "남동구",
        "영종구",
    ]


def test_facts__of_a_suspended_entry__end_on_the_day_it_went_missing():
    make.applied(make.residents(2), SPRING)
    member = make.bound("R1")

    make.applied(make.residents(1), FIRST_NEW)

    assert resident_facts(member, LAST_OLD) is not None
    assert resident_facts(member, FIRST_NEW) is None


def test_facts__of_an_ended_binding__are_of_the_past_only():
    make.applied(make.residents(1), SPRING)
    member = make.bound()
    Residency.objects.update(ended_at=now())

    assert resident_facts(member, today()) is None
    assert resident_facts(member, today() - timedelta(days=1)) is not None


def test_facts__take_one_query_however_many_lists_there_were():
    for day in (SPRING, LAST_OLD, FIRST_NEW, today()):
        make.applied(make.listing(make.line("R0", name=f"김{day:%m}")), day)
    member = make.bound()

    with CaptureQueriesContext(
        connection,
    ) as queries:
        resident_facts(member, today())

    assert len(queries) == 1


def test_the_source_is_behind_an_interface(settings):
    source: ResidentRegister = resident_register()
    assert isinstance(source, ImportedRegister)

    settings.RESIDENT_REGISTER = "tests.identity.test_register_facts.LiveLookup"
    make.applied(make.residents(1), SPRING)

    assert resident_facts(make.bound(), today()) is None


class LiveLookup:
    """Another source: knows nobody."""

    def facts(self, register_key: str, on: date) -> None:
        return None
