"""Awarding by file: lines told one by one, links that work once, and the wallet's page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from identity.errors import OutOfScope
from identity.models import AuditRow, Member
from identity.queries import today
from services.badges.actions import claim_badge, make_links
from services.badges.errors import AlreadyAwarded, BadAwardFile, LinkUnknown
from services.badges.files import COLUMNS, read_awards
from services.badges.models import Award, Badge, ClaimLink
from tests.factories import badges as make
from tests.factories.identity import as_staff, member, member_client, staff, staff_client
from tests.factories.institutions import listed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


WALLET = {"HTTP_HOST": "localhost:8001"}
CLAIMS = "/api/badges/claims"
HEADER = ",".join(COLUMNS)


def content(*lines: str, encoding: str = "utf-8-sig") -> bytes:
    return "\r\n".join([HEADER, *lines]).encode(encoding)


def links(badge: Badge, *references: str) -> dict[str, str]:
    """Reference -> secret."""
    lines = read_awards(content(*(f"{each},{today()},," for each in references)))
    made = make_links(badge, lines, by=as_staff(service=badge.institution_id)).made
    return {reference: link.partition("#")[2] for reference, link in made}


def post(of: Member, body: Any) -> Any:
    return member_client(of).post(CLAIMS, body, content_type="application/json", **WALLET)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_file__in_each_encoding__is_read(encoding):
    lines = read_awards(content("A-1,2026.11.02,https://x.example/1,과제 우수", ",,,", encoding=encoding))

    assert [(line.number, line.reference, line.evidence_text) for line in lines] == [(2, "A-1", "과제 우수")]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"\xff\xff\xff", "UTF-8"),
        (b"", "lacks"),
        ("이름\r\nA".encode(), "lacks"),
        (content(), "1 to"),
        (b"x" * 1_000_001, "1 MB"),
        (content("A,2026-11-02,,", "A,2026-11-02,,", "B,tomorrow,,", "C,2026-11-02,http://x,"), "Line 3"),
        (content(f"A,{today() + timedelta(days=1)},,"), "Line 2"),
        (content(f"{'x' * 41},2026-11-02,,"), "Line 2"),
        (content("A,2026-11-02,,y", "B\0,2026-11-02,,"), "UTF-8"),
    ],
)
def test_file__that_cannot_be_taken__says_which_lines(sent, said):
    with pytest.raises(BadAwardFile) as refused:
        read_awards(sent)
    assert said in refused.value.sentences[0]


def test_file__with_several_wrong_lines__tells_each():
    with pytest.raises(BadAwardFile) as refused:
        read_awards(content("A,x,,", "B,2026-11-02,,", ",2026-11-02,,"))
    assert [each.split(",")[0] for each in refused.value.sentences] == ["Line 2", "Line 4"]


def test_links__of_the_same_file_again__are_not_made_twice_but_renewed_on_demand():
    badge, by = make.published(), as_staff()
    lines = read_awards(content("A,2026-11-02,,", "B,2026-11-02,,"))
    first = make_links(badge, lines, by=by)
    claim_badge(member(), first.made[0][1].partition("#")[2], by=as_staff())

    again, renewed = make_links(badge, lines, by=by), make_links(badge, lines, renew=True, by=by)

    assert (len(first.made), again.made, again.known, again.claimed) == (2, [], 1, 1)
    assert [reference for reference, _ in renewed.made] == ["B"]
    with pytest.raises(LinkUnknown):
        claim_badge(member(), first.made[1][1].partition("#")[2], by=as_staff())
    assert all(len(link.partition("#")[2]) >= 43 for _, link in first.made)
    with pytest.raises(OutOfScope):
        make_links(badge, lines, by=as_staff(service="parking"))


def test_claim__gives_the_badge_once_and_keeps_no_secret():
    badge, holder, other = make.published(), member(), member()
    secret = links(badge, "A")["A"]

    answer = post(holder, {"secret": secret})

    assert answer.status_code == 201
    assert [each["code"] for each in answer.json()["awards"]] == ["course"]
    assert Award.objects.get().member == holder
    assert post(other, {"secret": secret}).json()["code"] == "link_unknown"
    assert post(holder, {"secret": secret}).status_code == 404
    rows = [*AuditRow.objects.values_list("detail", flat=True), *ClaimLink.objects.values_list("digest", flat=True)]
    assert secret not in str(rows)
    assert member_client(other).get("/api/badges", **WALLET).json() == {"awards": [], "requests": []}


def test_claim__too_late_or_of_who_has_it__is_refused_and_the_link_stays():
    badge, holder = make.published(), member()
    made = links(badge, "A", "B")
    make.awarded(holder, badge)
    with pytest.raises(AlreadyAwarded):
        claim_badge(holder, made["A"], by=as_staff())
    ClaimLink.objects.filter(reference="B").update(until=timezone.now())
    with pytest.raises(LinkUnknown):
        claim_badge(member(), made["B"], by=as_staff())
    assert claim_badge(member(), made["A"], by=as_staff())


@pytest.mark.parametrize("body", [{}, [], {"secret": None}, {"secret": ""}, {"secret": "x" * 101}, {"secret": ["x"]}])
def test_claim__of_what_is_no_secret__is_a_bad_request(body):
    assert post(member(), body).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_claim__of_many_at_once__exactly_one_gets_it(threads):
    badge = make.published()
    secret, members = links(badge, "A")["A"], [member() for _ in range(4)]
    by = as_staff()

    outcomes = threads.run(lambda who: claim_badge(who, secret, by=by), members)

    assert sorted(type(each).__name__ for each in outcomes) == ["Award"] + ["LinkUnknown"] * 3


def test_staff_page__checks_a_file_then_gives_the_links_once():
    badge = make.published()
    desk = staff_client(staff(service=badge.institution_id))
    address = f"/badges/badge/{badge.pk}/award-file/"

    def sent(data: bytes, **more: str) -> Any:
        return desk.post(address, {"file": SimpleUploadedFile("a.csv", data)} | more)

    korean = desk.get(address, headers={"Accept-Language": "ko"}).content.decode()
    assert "파일로 수여: 데이터 분석 과정" in korean
    assert b"Line 2" in sent(content("A,x,,"), dry_run="on").content
    assert b"1 lines can be taken" in sent(content("=A,2026-11-02,,"), dry_run="on").content
    assert not ClaimLink.objects.exists()
    answer = sent(content("=A,2026-11-02,,"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "'=A,http://localhost:8001/badges/claim#" in answer.content.decode()
    assert staff_client(staff(service="other-school")).get(address).status_code in (302, 403, 404)
    assert desk.get(f"/badges/badge/{badge.pk}/change/").status_code == 200
    assert desk.get("/badges/claimlink/").status_code == 200
    form = {"badge": badge.pk, "awarded_on": today().isoformat(), "evidence_url": "", "evidence_text": ""}
    assert desk.post("/badges/award/add/", form | {"member_code": str(member().pk)[:8]}).status_code == 302
    assert desk.get(f"/badges/award/{Award.objects.get().pk}/change/").status_code == 200
    assert AuditRow.objects.filter(event="personal_data.viewed").exists()


def test_staff_of_a_school__define_a_badge_of_theirs_and_are_told_what_is_wrong():
    school = listed(cards=("course",))
    desk = staff_client(staff(service=school.code))
    form = {
        "institution": school.pk,
        "code": "course",
        "name_ko": "과정",
        "name_en": "Course",
        "description_ko": "마쳤습니다.",
        "description_en": "Completed.",
        "achievement_type": "Course",
        "criteria": "80% 출석",
        "skills": "Python | https://ncs.example/2001 | NCS | 2001\r\n\r\nSQL",
        "valid_months": 120,
        "course_ends_on": today().isoformat(),
        "kept_months": 12,
    }

    for skills in ("SQL | http://plain.example", "a | https://b.example | c | d | e", "| https://b.example"):
        refused = desk.post("/badges/badge/add/", form | {"skills": skills})
        assert (refused.status_code, "errornote" in refused.content.decode()) == (200, True), skills
    for wrong in ({"kept_months": 0}, {"criteria": " "}, {"institution": listed(cards=("other",)).pk}):
        assert desk.post("/badges/badge/add/", form | wrong).status_code == 200
    assert desk.post("/badges/badge/add/", form).status_code == 302

    badge = Badge.objects.get()
    assert badge.skills == [
        {"name": "Python", "url": "https://ncs.example/2001", "framework": "NCS", "code": "2001"},
        {"name": "SQL"},
    ]
    shown = desk.get(f"/badges/badge/{badge.pk}/change/").content.decode()
    assert "Python | https://ncs.example/2001 | NCS | 2001\nSQL" in shown
