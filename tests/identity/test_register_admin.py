"""The staff's screens, as a browser without script would use them."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from identity.actors import Actor
from identity.models import AuditKind, AuditRow, District, StaffRole
from identity.queries import today
from identity.register import tasks
from identity.register.models import CodeBatch, ImportState, RegisterEntry, RegisterImport, Residency
from tests.factories import register as make
from tests.factories.identity import staff_client

pytestmark = pytest.mark.django_db
HOST = "localhost:8003"
IMPORTS = "/register/registerimport/"
ENTRIES = "/register/registerentry/"
BATCHES = "/register/codebatch/"


def _signed_in(by: Actor, language: str = "en") -> Client:
    return staff_client(by.user, language)


def _upload(client: Client, content: bytes, on: date | None = None):
    file = SimpleUploadedFile("list.csv", content, content_type="text/csv")
    return client.post(f"{IMPORTS}add/", {"file": file, "reference_date": (on or today()).isoformat()})


def test_upload_check_apply_undo():
    client = _signed_in(make.manager())
    answer = _upload(client, make.residents(3))
    kept = RegisterImport.objects.get()
    page = f"{IMPORTS}{kept.pk}/change/"
    assert (answer.status_code, answer.url) == (302, page)

    assert b'id="register-progress"' in client.get(page).content
    tasks.check_list(str(kept.pk))
    assert client.get(f"{IMPORTS}{kept.pk}/progress/").json() | {"text": ""} == {
        "state": "checked",
        "text": "",
        "working": False,
        "phase": "done",
        "percent": 100,
    }
    shown = client.get(page).content.decode()
    assert 'id="apply-form"' in shown
    assert 'id="register-progress"' not in shown

    client.post(f"{IMPORTS}{kept.pk}/apply/")
    tasks.apply_list(str(kept.pk))
    assert 'id="undo-form"' in client.get(page).content.decode()
    assert RegisterEntry.objects.count() == 3

    client.post(f"{IMPORTS}{kept.pk}/undo/", {"reason": "wrong file"})
    tasks.undo_list(str(kept.pk))
    assert not RegisterEntry.objects.exists()
    assert AuditRow.objects.get(event="register.undo_requested").reason == "wrong file"


@pytest.mark.parametrize(
    ("content", "on", "said"),
    [
        (make.listing(make.line("R1", household="900304-1234567")), None, "resident registration number"),
        (b"\xff\xfe\x00", None, "neither UTF-8 nor CP949"),
        (b"a,b\r\n", None, "must name the columns"),
        (make.residents(1), date(2999, 1, 1), "must not be in the future"),
    ],
)
def test_upload__a_refused_file__is_explained_on_the_form(content, on, said):
    answer = _upload(_signed_in(make.manager()), content, on)

    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not RegisterImport.objects.exists()


def test_errors__are_shown_by_pages_in_the_readers_language_and_downloaded_in_both():
    lines = [make.line(f"R{place}", born="=1+1") for place in range(60)]
    wrong = make.checked(make.listing(*lines))
    korean = _signed_in(make.manager(), "ko")

    first = korean.get(f"{IMPORTS}{wrong.pk}/change/").content.decode()
    second = korean.get(f"{IMPORTS}{wrong.pk}/change/?page=2").content.decode()
    table = b"".join(korean.get(f"{IMPORTS}{wrong.pk}/errors.csv")).decode()

    assert "날짜가 아닙니다" in first
    assert "<td>51</td>" in first
    assert "<td>52</td>" in second
    assert 'id="apply-form"' not in first
    assert table.startswith("\ufeffline,column,code")
    assert "날짜가 아닙니다. 2001-02-28처럼 쓰세요.,This is not a date." in table
    assert "=1+1" not in table


def test_second_person__is_announced_and_asked():
    make.applied(make.residents(50))
    ready = make.checked(make.residents(10))
    client = _signed_in(make.manager())

    assert "second person must approve" in client.get(f"{IMPORTS}{ready.pk}/change/").content.decode()
    client.post(f"{IMPORTS}{ready.pk}/apply/", {"reason": "yearly list"})

    ready.refresh_from_db()
    assert ready.state == ImportState.WAITING
    assert ready.approval.reason == "yearly list"


def test_imports__are_the_citys__a_district_and_a_clerk_do_not_upload():
    yeonsu = District.objects.get(name_ko="연수구")
    kept = make.checked(make.residents(1))
    district, clerk = _signed_in(make.staff(StaffRole.MANAGER, yeonsu)), _signed_in(make.staff(StaffRole.CLERK))

    assert district.get(f"{IMPORTS}{kept.pk}/change/").status_code == 404
    assert district.get(f"{IMPORTS}add/").status_code == 403
    assert clerk.get(f"{IMPORTS}add/").status_code == 403
    clerk.post(f"{IMPORTS}{kept.pk}/apply/")
    kept.refresh_from_db()
    assert kept.state == ImportState.CHECKED


def test_changing_addresses__take_no_get():
    kept = make.checked(make.residents(1))
    client = _signed_in(make.manager())

    for step in ("apply", "undo", "refuse"):
        assert client.get(f"{IMPORTS}{kept.pk}/{step}/").status_code == 405


def test_nobody_without_a_second_factor_sees_anything():
    client = Client(HTTP_HOST=HOST)
    client.force_login(make.manager().user, backend="identity.accounts.backends.StaffBackend")

    assert client.get(IMPORTS).status_code == 302


def test_entries__are_masked_scoped_and_each_look_is_recorded():
    make.applied(make.listing(make.line("R0"), make.line("R1", name="박서준", district="남동구", dong="구월3동")))
    client = _signed_in(make.staff(StaffRole.CLERK, District.objects.get(name_ko="연수구")))

    listed = client.get(ENTRIES).content.decode()
    viewed = client.get(f"{ENTRIES}{make.entry().pk}/change/").content.decode()

    assert "김*연" in listed
    assert "김하연" not in listed + viewed
    assert "R1" not in listed
    assert client.get(f"{ENTRIES}{make.entry('R1').pk}/change/").status_code in (302, 404)
    looks = AuditRow.objects.filter(kind=AuditKind.VIEW)
    assert [row.event for row in looks.order_by("pk")] == ["personal_data.listed", "personal_data.viewed"]


def test_reveal__needs_a_reason_and_records_it():
    make.applied(make.residents(1))
    client = _signed_in(make.staff(StaffRole.CLERK))
    address = f"{ENTRIES}{make.entry().pk}/reveal/"

    refused = client.post(address, {"reason": " x "})
    shown = client.post(address, {"reason": "call about a lost letter"})

    assert refused.status_code == 302
    assert "김하연" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    row = AuditRow.objects.get(kind=AuditKind.VIEW)
    assert (row.subject_id, row.reason) == (str(make.entry().pk), "call about a lost letter")


def test_find__by_the_whole_name_and_birth_date_within_the_district():
    make.applied(
        make.listing(make.line("R0"), make.line("R1", district="남동구", dong="구월3동"), make.line("R2", name="김하"))
    )
    client = _signed_in(make.staff(StaffRole.CLERK, District.objects.get(name_ko="연수구")))

    found = client.post(f"{ENTRIES}find/", {"name": "김하연", "birth_date": "1990-03-04", "reason": "at the desk"})

    text = found.content.decode()
    assert "R0" in text
    assert "R1" not in text
    assert "R2" not in text
    assert AuditRow.objects.get(event="register.searched").detail["subjects"] == [str(make.entry().pk)]


def test_search__goes_by_the_whole_key_only():
    make.applied(make.residents(12))
    client = _signed_in(make.staff(StaffRole.CLERK))

    assert "R11" in client.get(f"{ENTRIES}?q=R11").content.decode()
    for other in ("김하연", "R"):
        assert client.get(f"{ENTRIES}?q={other}").context["cl"].result_count == 0


def test_unplaced_entries__are_reported():
    make.applied(make.listing(make.line("R0", district="중구", dong=""), make.line("R1")), date(2026, 5, 1))
    client = _signed_in(make.staff(StaffRole.CLERK))

    shown = client.get(f"{ENTRIES}?place=unknown").context["cl"].result_list

    assert [row.register_key for row in shown] == ["R0"]


def test_codes__made_by_one__printed_by_another__in_both_languages_once():
    make.applied(make.residents(2))
    maker, printer = _signed_in(make.manager()), _signed_in(make.staff(StaffRole.PRINTER))
    assert maker.post(f"{BATCHES}add/", {}).status_code == 302
    batch = CodeBatch.objects.get()

    assert maker.post(f"{BATCHES}{batch.pk}/print/").status_code == 302
    assert 'id="print-form"' in printer.get(f"{BATCHES}{batch.pk}/change/").content.decode()
    letters = printer.post(f"{BATCHES}{batch.pk}/print/")
    again = printer.post(f"{BATCHES}{batch.pk}/print/")

    text = letters.content.decode()
    assert text.count('<article class="letter">') == 2
    assert "김하연 님께" in text
    assert "Dear 김하연," in text
    assert "no-store" in letters.headers["Cache-Control"]
    assert again.status_code == 302
    assert printer.get(f"{BATCHES}add/").status_code == 403


def test_new_code__for_a_lost_letter_and_no_code_for_another_district():
    make.applied(make.residents(1))
    entry = make.entry().pk
    namdong = _signed_in(make.staff(StaffRole.MANAGER, District.objects.get(name_ko="남동구")))

    assert namdong.post(f"{ENTRIES}{entry}/new-code/").status_code == 404
    _signed_in(make.manager()).post(f"{ENTRIES}{entry}/new-code/")

    assert CodeBatch.objects.get().count == 1


def test_residency__staff_end_it_with_a_reason():
    make.applied(make.residents(1))
    make.bound()
    client, address = _signed_in(make.manager()), f"/register/residency/{Residency.objects.get().pk}/"

    assert 'id="end-form"' in client.get(f"{address}change/").content.decode()
    client.post(f"{address}end/", {"reason": ""})
    assert Residency.objects.get().ended_at is None
    client.post(f"{address}end/", {"reason": "bound by a neighbour"})

    assert Residency.objects.get().ended_at is not None
