"""Districts and their succession, across 30 June and 1 July 2026."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateRange

from identity.errors import UnknownDong
from identity.models import District
from identity.queries import districts_on, successor_of

pytestmark = pytest.mark.django_db
JUNE_30, JULY_1 = date(2026, 6, 30), date(2026, 7, 1)


def district(name: str) -> District:
    return District.objects.get(name_ko=name)


def names(on: date) -> set[str]:
    return set(districts_on(on).values_list("name_ko", flat=True))


def test_districts_on__last_day_before_the_redrawing__eight_gu_and_two_gun():
    before = names(JUNE_30)

    assert before == {
        "중구", "동구", "미추홀구", "연수구", "남동구", "부평구", "계양구", "서구", "강화군", "옹진군",
    }  # fmt: skip


def test_districts_on__first_day_after_the_redrawing__nine_gu_and_two_gun():
    after = names(JULY_1)

    assert after == {
        "제물포구", "영종구", "미추홀구", "연수구", "남동구", "부평구", "계양구", "서구", "검단구", "강화군", "옹진군",
    }  # fmt: skip


def test_districts__new_since_the_redrawing__have_the_codes_of_the_standard_list():
    codes = dict(District.objects.filter(valid__startswith=JULY_1).values_list("name_ko", "code"))

    assert codes == {"제물포구": "28125", "영종구": "28155", "검단구": "28290"}


@pytest.mark.parametrize(
    ("old", "dong", "new"),
    [
        ("중구", "운서동", "영종구"),
        ("중구", "신포동", "제물포구"),
        ("동구", "송림4동", "제물포구"),
        ("서구", "아라동", "검단구"),
        ("서구", "청라1동", "서구"),
        ("연수구", "송도1동", "연수구"),
    ],
)
def test_successor_of__after_the_redrawing__each_dong_lies_where_it_went(old, dong, new):
    assert successor_of(district(old), dong, JULY_1) == district(new)


def test_successor_of__before_the_redrawing__the_dong_is_still_in_the_old_district():
    assert successor_of(district("중구"), "운서동", JUNE_30) == district("중구")


def test_successor_of__dong_that_a_dissolved_district_never_had__is_unknown():
    with pytest.raises(UnknownDong):
        successor_of(district("중구"), "송도1동", JULY_1)


def test_successor_of__district_that_did_not_exist_yet__is_unknown():
    with pytest.raises(UnknownDong):
        successor_of(district("검단구"), "당하동", JUNE_30)


def test_district__same_name_at_the_same_time__is_refused_by_the_database():
    with pytest.raises(IntegrityError, match="district_name_ko_once"):
        District.objects.create(code="1", name_ko="서구", name_en="West", valid=DateRange(JULY_1, None))


def test_district__same_name_after_the_other_ended__is_accepted():
    again = District.objects.create(code="1", name_ko="중구", name_en="Jung-gu", valid=DateRange(JULY_1, None))

    assert again in districts_on(JULY_1)


@pytest.mark.parametrize("valid", [DateRange(None, JULY_1), DateRange(JULY_1, JULY_1)])
def test_district__without_a_first_day_or_without_a_day__is_refused_by_the_database(valid):
    with pytest.raises(IntegrityError, match="district_begins"):
        District.objects.create(code="1", name_ko="새구", name_en="New-gu", valid=valid)
