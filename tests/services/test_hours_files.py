"""Files of hours from the volunteering portal: read whole or not at all, recorded once, line by line."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from identity.errors import NotAllowed, OutOfScope
from identity.models import StaffRole
from mileage.queries import balances_of
from services.core.errors import AlreadyRecorded
from services.volunteering.files import BadFile, read_hours
from services.volunteering.imports import receive_hours, record_waiting_lines
from services.volunteering.models import HoursImport, HoursLine, Institution, VolunteerRecord
from services.volunteering.tasks import record_files
from tests.factories import mileage as make
from tests.factories.identity import as_staff, district_named, staff, staff_client

pytestmark = pytest.mark.django_db
HEAD = "회원번호,봉사일자,봉사시간,확인번호,봉사명\n"


@pytest.fixture
def institution() -> Institution:
    return Institution.objects.create(district=district_named("연수구"), name_ko="센터", name_en="Centre")


def content(*lines: str, encoding: str = "utf-8") -> bytes:
    return (HEAD + "".join(f"{line},청소\n" for line in lines)).encode(encoding)


def states() -> list[tuple[int, str, str]]:
    return list(HoursLine.objects.order_by("pk").values_list("number", "state", "reason"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_read__in_each_encoding__gives_the_lines(encoding):
    lines = read_hours(content("A1,2026-11-01,3,N1", ",,,", "B2,2026.11.02,24,N2", encoding=encoding))

    assert [(line.number, line.member_code, str(line.performed_on), line.hours) for line in lines] == [
        (2, "A1", "2026-11-01", 3),
        (4, "B2", "2026-11-02", 24),
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "The first line lacks"),
        ("이름,날짜\nA,B\n".encode(), "회원번호, 봉사일자, 봉사시간, 확인번호"),
        (HEAD.encode(), "1 to 20000 lines"),
        (b"\xff\xfe\xff", "neither UTF-8 nor CP949"),
        (content("A1,yesterday,3,N1"), "Line 2, 봉사일자: “yesterday”"),
        (content("A1,2026-11-01,3,N1", "A1,2026-11-02,25,N2"), "Line 3, 봉사시간: “25”"),
        (content("A1,2026-11-01,٣,N1"), "봉사시간"),
        (content("A1,2026-11-01,-1,N1"), "봉사시간"),
        (content(",2026-11-01,1,N1"), "회원번호"),
        (content(f"A1,2026-11-01,1,{'N' * 41}"), "확인번호"),
        (b"x" * 2_000_001, "larger than 2 MB"),
    ],
)
def test_read__what_cannot_be_read__is_refused_whole(text, why):
    with override("en"), pytest.raises(BadFile) as refused:
        read_hours(text)
    with override("en"):
        assert why in str(refused.value)


def test_record__each_line_once__credits_and_tells_what_was_refused(institution):
    make.programme()
    citizen = make.citizen()
    code = str(citizen.pk)[:8]
    text = content(
        f"{code},2026-11-01,3,N1", "00000000,2026-11-01,3,N2", f"{code},2026-11-01,3,N1", f"{code},2027-01-01,1,N4"
    )
    receive_hours(institution, text, by=as_staff("연수구"))

    record_files()
    record_files()

    assert states() == [
        (2, "recorded", ""),
        (3, "refused", "unknown_member"),
        (4, "known", ""),
        (5, "refused", "not_yet_performed"),
    ]
    assert VolunteerRecord.objects.get().evidence == "1365 N1"
    assert sum(row.balance for row in balances_of(citizen)) == 30


def test_record__two_activities_of_a_day__count_together_and_a_third_that_comes_later_is_told(institution):
    make.programme()
    citizen = make.citizen()
    code = str(citizen.pk)[:8]
    two = [f"{code},2026-11-01,3,N1", f"{code},2026-11-01,2,N2"]
    long = [f"{code},2026-11-02,20,N5", f"{code},2026-11-02,5,N6"]
    receive_hours(institution, content(*two, *long), by=as_staff("연수구"))
    record_files()
    receive_hours(institution, content(*two, f"{code},2026-11-01,1,N3"), by=as_staff("연수구"))
    record_files()

    assert states() == [
        *[(number, "recorded", "") for number in (2, 3)],
        *[(number, "refused", "day_too_long") for number in (4, 5)],
        *[(number, "known", "") for number in (2, 3)],
        (4, "refused", "another_that_day"),
    ]
    assert VolunteerRecord.objects.get().hours == 5
    clerk = staff_client(staff("연수구", "volunteering"))
    for language, said in (("ko", "다른 봉사시간"), ("en", "Other hours of this member stand")):
        shown = clerk.get("/volunteering/hoursline/", headers={"Accept-Language": language})
        assert said in shown.content.decode()


def test_receive__the_same_file_twice_or_by_who_may_not__is_refused(institution):
    text = content("A1,2026-11-01,3,N1")
    receive_hours(institution, text, by=as_staff("연수구"))

    with pytest.raises(AlreadyRecorded):
        receive_hours(institution, text, by=as_staff("연수구"))
    with pytest.raises(OutOfScope):
        receive_hours(institution, text + b"\n", by=as_staff("계양구"))
    with pytest.raises(NotAllowed):
        receive_hours(institution, text + b"\n", by=as_staff("연수구", role=StaffRole.AUDITOR))
    assert HoursImport.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_record__by_four_workers_at_once__records_each_line_once(institution, threads):
    make.programme()
    citizen = make.citizen()
    lines = [f"{str(citizen.pk)[:8]},2026-10-{day:02},1,N{day}" for day in range(1, 21)]
    receive_hours(institution, content(*lines), by=as_staff("연수구"))

    done = threads.run(lambda _: record_waiting_lines(), range(4))

    assert sum(done) >= 20
    assert {state for _, state, _ in states()} == {"recorded"}
    assert VolunteerRecord.objects.count() == 20
    assert sum(row.balance for row in balances_of(citizen)) == 200


def test_screens__take_a_file_and_show_what_became_of_it(institution):
    make.programme()
    clerk = staff_client(staff("연수구", "volunteering"))
    add = "/volunteering/hoursimport/add/"
    bad = SimpleUploadedFile("hours.csv", content("A1,soon,3,N1"))
    good = SimpleUploadedFile("hours.csv", content(f"{make.citizen().pk},2026-11-01,3,N1"))

    refused = clerk.post(add, {"institution": institution.pk, "file": bad}, follow=True)
    assert clerk.post(add, {"institution": institution.pk, "file": good}).status_code == 302
    record_files()

    assert "Line 2" in refused.content.decode()
    file = HoursImport.objects.get()
    assert clerk.get(f"/volunteering/hoursimport/{file.pk}/change/").status_code == 200
    assert clerk.get("/volunteering/hoursimport/").status_code == 200
    assert "N1" in clerk.get("/volunteering/hoursline/").content.decode()
    assert staff_client(staff("계양구")).get(f"/volunteering/hoursimport/{file.pk}/change/").status_code == 302
