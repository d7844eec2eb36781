"""Figures for the city: by card, district and month, small numbers hidden; and counts that scanners upload."""

import csv
import datetime as dt
import io
import re
from dataclasses import replace
from html import unescape
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from credentials.actions.statuses import revoke, suspend
from credentials.figures.masking import about
from credentials.figures.models import CountUpload, ScanCount, ScannerPass
from credentials.figures.pages import HIDDEN
from credentials.figures.tables import Month, Table, by_district, card_tables, check_tables, rounded
from credentials.figures.uploads import forget_uploads
from credentials.models import CardKind, Credential, StatusReason
from credentials.presentation.models import Purpose, Stage, UseCount
from identity.actors import Actor
from identity.exports import safe_cell
from identity.models import District, StaffRole
from identity.queries import today
from tests.factories.credentials import Wallet, new_version, residents
from tests.factories.identity import staff, staff_client

pytestmark = pytest.mark.django_db
VERIFIER = "localhost:8002"


def page(month: str = "", **more: str) -> str:
    address = reverse("admin:figures_scancount_changelist", urlconf="wallet.urls.admin")
    return f"{address}?month={month}" + "".join(f"&{name}={value}" for name, value in more.items())


def lines(answer) -> dict[tuple[str, str, str], str]:
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    return {(row["figure"], row["row"], row["column"]): row["number"] for row in rows}


def test_figures__of_cards_issued_this_month__are_counted_by_card_and_district_and_small_ones_hidden():
    wallet = Wallet()
    for member in residents(6):
        wallet.fetch(member)
    manager = staff_client(staff(role=StaffRole.MANAGER))

    found = lines(manager.get(page(f"{today():%Y-%m}", format="csv")))

    shown = {number for (figure, _, _), number in found.items() if figure == "issued"}
    assert shown <= {HIDDEN, "6"}
    assert found["issued", "total", "total"] == "6"
    assert found["revoked", "total", "total"] == HIDDEN


@pytest.fixture
def sixteen_cards() -> None:
    """Of one district; five suspended and five revoked."""
    wallet = Wallet()
    cards = [wallet.fetch(member).credential for member in residents(16)]
    for number, card in enumerate(cards[:10]):
        (suspend if number < 5 else revoke)(card, StatusReason.MISUSE, by=Actor.system("tests"))


def test_figures__of_each_kind__are_those_of_their_month(sixteen_cards):
    def totals(month: Month) -> dict[str, int | None]:
        return {table.code: table.cells[-1][-1] for table in card_tables(month)}

    this = Month(today().year, today().month)
    following, before = this.end, this.first - dt.timedelta(days=1)

    assert totals(this) == {"issued": 16, "active": 10, "suspended": 5, "revoked": 5}  # six, to the nearest ten
    assert totals(Month(following.year, following.month)) == {
        "issued": None,
        "active": 10,
        "suspended": None,
        "revoked": None,
    }
    assert set(totals(Month(before.year, before.month)).values()) == {None}


def test_figures__page_csv_and_a_districts_staff__see_the_same_masked_numbers(sixteen_cards):
    new_version("citizen", name_ko="=1+1", name_en="=1+1")
    ended = [(purpose, stage) for purpose in Purpose.objects.all() for stage in Stage if stage not in Stage.LIVE]
    numbers = (3, *[20] * (len(ended) - 1))
    UseCount.objects.bulk_create(
        UseCount(purpose=purpose, day=today(), outcome=stage, count=number)
        for (purpose, stage), number in zip(ended, numbers, strict=True)
    )
    manager = staff_client(staff(role=StaffRole.MANAGER))
    text = unescape(manager.get(page()).content.decode())
    city = lines(manager.get(page(format="csv")))
    own = lines(staff_client(staff("연수구", role=StaffRole.MANAGER)).get(page(format="csv")))

    shown = re.findall(r'<td role="cell" data-column="([^"]*)"[^>]*>([^<]*|<5)</td>', text)
    assert shown == [(column, number) for (_, _, column), number in city.items()]
    bars = set(re.findall(r"</svg><span>([^/]*)</span></div>", text))
    assert bars and bars <= {number for (_, _, column), number in city.items() if column in ("total", "합계")}
    assert own and own.items() <= city.items()
    rows = {name for _, name, _ in city}
    assert "'=1+1" in rows and "=1+1" not in rows


def test_figures__by_district__stand_under_their_card_and_district():
    districts = District.objects.filter(valid__contains=today())
    every = [*District.objects.filter(valid__startswith__lt=Month(2026, 12).end).values_list("pk", flat=True), None]
    pairs = [(row, district, 100) for row in ("a", "b") for district in every]
    pairs[pairs.index(("b", districts[0].pk, 100))] = ("b", districts[0].pk, 777)

    table = by_district(Month(2026, 12), "x", "x", {"a": "A", "b": "B"}, pairs, nowhere=True)

    place = table.column_ids.index(districts[0].pk)
    assert table.rows == ["A", "B"] and table.columns[place] == str(districts[0])
    assert [row[place] for row in table.cells] == [100, 777, 877]
    assert table.cells[0][-1] == 100 * len(every)


def test_figures__page__shows_tables_and_calls_nobody():
    answer = staff_client(staff(role=StaffRole.MANAGER)).get(page())

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "issued in the month" in text and "checks online" in text
    assert staff_client(staff(role=StaffRole.AUDITOR)).get(page("nonsense")).status_code == 200


def test_figures__for_a_districts_staff__are_their_own_columns_without_totals():
    found = lines(staff_client(staff("연수구", role=StaffRole.MANAGER)).get(page(format="csv")))

    assert {column for _, _, column in found} <= {"연수구", "Yeonsu-gu"}
    assert found
    assert not any(row == "total" for _, row, _ in found)


def test_figures__are_not_for_who_prints_codes():
    assert staff_client(staff(role=StaffRole.PRINTER)).get(page()).status_code == 403


def test_districts__before_and_after_the_first_of_july__are_those_of_the_time():
    def columns(month: Month) -> list[str]:
        with override("ko"):
            return card_tables(month)[0].columns

    june, july = columns(Month(2026, 6)), columns(Month(2026, 7))
    assert "제물포구" not in june and "검단구" not in june
    assert {"중구", "동구", "서구"} <= set(june)
    assert {"제물포구", "영종구", "검단구"} <= set(july)
    assert {"중구 (~2026.6.30)", "동구 (~2026.6.30)"} <= set(july)


def test_months__in_seoul__end_at_midnight_there():
    december = Month(2026, 12)

    assert (december.end, december.begins_at.utcoffset()) == (dt.date(2027, 1, 1), dt.timedelta(hours=9))


def test_active__at_the_end_of_a_month__does_not_count_what_came_later():
    wallet = Wallet()
    for member in residents(5):
        wallet.fetch(member)

    tables = {table.code: table for table in card_tables(Month(2026, 6))}

    assert Credential.objects.count() == 5
    assert all(cell is None for row in tables["active"].cells for cell in row)


def test_active__is_to_the_nearest_ten__so_that_two_months_give_no_small_difference_away():
    exact = Table("active", "active", ["citizen"], ["a", "b"], [[123, None, 126], [123, None, 126]])

    assert rounded(exact).cells == [[120, None, 130], [120, None, 130]]
    assert rounded(replace(exact, cells=[[5, 14, 19]])).cells == [[10, 10, 20]]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r1"])
def test_csv__a_name_that_is_a_formula__is_made_text(text):
    assert safe_cell(text) == f"'{text}"
    assert safe_cell("citizen card") == "citizen card"


# --- what scanners upload --------------------------------------------------------------------------------------------


def token() -> str:
    out = io.StringIO()
    call_command("scanner_pass", stdout=out)
    return out.getvalue().strip()


def row(**other: object) -> dict[str, object]:
    purpose = Purpose.objects.order_by("code").first()
    return {"purpose": purpose.code, "day": today().isoformat(), "verdict": "green", "count": 7} | other


def upload(token: str, *rows: object, body: object = None):
    sent = body if body is not None else {"upload": str(uuid4()), "counts": list(rows)}
    return Client(HTTP_HOST=VERIFIER).post(
        "/api/counts", sent, content_type="application/json", HTTP_AUTHORIZATION=f"Bearer {token}"
    )


def test_counts__from_two_scanners__are_added_up_and_shown_with_the_online_checks():
    assert upload(token(), row()).status_code == 204
    assert upload(token(), row(), row(verdict="red", count=5)).status_code == 204
    UseCount.objects.create(purpose=Purpose.objects.order_by("code").first(), day=today(), outcome="verified", count=9)

    assert dict(ScanCount.objects.values_list("verdict", "count")) == {"green": 14, "red": 5}
    online, scanned = check_tables(Month(today().year, today().month))
    assert {cell for row in online.cells for cell in row} <= {None, 9}
    assert {cell for row in scanned.cells for cell in row} <= {None, 5, 14, 19}
    assert {field.name for field in ScanCount._meta.fields} == {"id", "purpose", "day", "verdict", "count"}


def test_checks_online__are_counted_by_the_card_that_was_accepted():
    one, other, *rest = Purpose.objects.order_by("code")
    shown = {(one, "citizen-card"): 12, (one, UseCount.SEVERAL): 7, (other, "youth-card"): 3}
    ended = [stage for stage in Stage if stage not in Stage.LIVE]
    counts = {(each, "", stage): 20 for each in (one, other, *rest) for stage in ended}
    counts |= {(*who, Stage.VERIFIED): number for who, number in shown.items()}
    for (purpose, card, stage), number in counts.items():
        UseCount.objects.create(purpose=purpose, day=today(), outcome=stage, card=card, count=number)

    online, _scanned = check_tables(Month(today().year, today().month))

    citizen, youth = (CardKind.objects.get(code=code, superseded_at=None).name_ko for code in ("citizen", "youth"))
    found = {name: row[ended.index(Stage.VERIFIED)] for name, row in zip(online.rows, online.cells, strict=False)}
    assert (found[one.name], found[f"{one.name} · {citizen}"]) == (20, 12)
    place = online.rows.index(f"{one.name} · {citizen}")
    assert sorted(online.cells[place]) == [0, 0, 0, 12, 12]  # that it was not refused needs no hiding
    assert found[f"{other.name} · {youth}"] is None and f"{one.name} · 여러 카드" in found
    assert check_tables(Month(today().year - 1, 1))[0].rows == online.rows  # a row that is not there would tell, too


def test_counts__sent_twice__count_once():
    pass_, body = token(), {"upload": str(uuid4()), "counts": [row()]}

    assert [upload(pass_, body=body).status_code for _ in range(2)] == [204, 204]

    assert ScanCount.objects.get().count == 7


@pytest.mark.parametrize(
    "other",
    [
        {"purpose": "unknown"},
        {"purpose": 5},
        {"verdict": "blue"},
        {"verdict": []},
        {"count": 0},
        {"count": True},
        {"count": 5001},
        {"count": "7"},
        {"day": "2020-01-01"},
        {"day": "tomorrow"},
        {"day": None},
        {"holder": "김하연"},
    ],
)
def test_counts__a_row_that_is_wrong__is_refused_and_nothing_is_added(other):
    answer = upload(token(), row(), row(**other))

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert not ScanCount.objects.exists()


@pytest.mark.parametrize("body", [[], {}, {"upload": "x", "counts": []}, {"upload": 5, "counts": [1]}, "text"])
def test_counts__a_body_that_is_wrong__is_refused(body):
    assert upload(token(), body=body).status_code == 400


def test_counts__without_a_pass_or_with_an_ended_one__are_refused():
    pass_ = token()
    ScannerPass.objects.update(ends_on=today())

    assert [upload(given, row()).status_code for given in (pass_, "x", "")] == [401, 401, 401]


def test_counts__more_than_a_scanner_can_make_in_a_day__are_refused():
    pass_ = token()
    assert upload(pass_, *[row(count=5000)] * 4).status_code == 204

    answer = upload(pass_, row(count=1))

    assert (answer.status_code, answer.json()["error"]) == (429, "too_many_counts")
    assert ScanCount.objects.get().count == 20_000


def test_uploads__are_forgotten_when_they_could_come_no_more_and_passes_when_they_ended():
    old, young = (CountUpload.objects.create(taken_on=today() - dt.timedelta(days=days)) for days in (31, 30))
    ended, live = token(), token()
    ScannerPass.objects.filter(pk=ScannerPass.objects.order_by("pk").first().pk).update(ends_on=today())

    forget_uploads()

    assert list(CountUpload.objects.all()) == [young] and old != young
    assert upload(ended, row()).status_code == 401
    assert upload(live, row()).status_code == 204


@pytest.mark.parametrize(("number", "said"), [(0, "<5"), (4, "<5"), (5, "5+"), (19, "10+"), (12_345, "10,000+")])
def test_number_of_a_day__is_said_roughly(number, said):
    assert about(number) == said


def test_screen_of_online_checks__shows_no_exact_number():
    purpose = Purpose.objects.order_by("code").first()
    counted = UseCount.objects.create(purpose=purpose, day=today(), outcome="verified", count=7_391)
    http = staff_client(staff(role=StaffRole.MANAGER))

    for name, args in (("changelist", []), ("change", [counted.pk])):
        text = http.get(reverse(f"admin:presentation_usecount_{name}", args=args, urlconf="wallet.urls.admin"))
        assert "5,000+" in text.content.decode() and "7391" not in text.content.decode().replace(",", "")
