"""A programme's rules: table, caps, districts, evidence, exclusion, versions, dry run."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from identity.models import StaffRole
from identity.queries import today
from mileage.actions.awards import award, award_all, reverse_award
from mileage.dry_run import dry_run, given_by
from mileage.models import Allowance, Award, Programme, ProgrammeVersion, RewardedAct, WhyLess
from services.core.actions import ActivityReport, record_activity
from tests.factories import mileage as make
from tests.factories import register
from tests.factories.identity import district_named, member_client, staff, staff_client

pytestmark = pytest.mark.django_db
JANUARY = date(2026, 1, 1)
NOON = "2026-11-20T12:00+09:00"


@pytest.fixture
def member():
    return make.citizen()


def earn(member, source, hours=1, at=NOON, programme="volunteering", **more):
    row = award(member, programme, hours, source, make.moment(at), by=make.SYSTEM, **more)
    return row.amount, row.why_less


def test_table__gives_the_points_of_the_highest_step_reached(member):
    make.programme(steps=[[2, 2_000], [5, 20_000]])

    given = [earn(member, f"act:{hours}", hours) for hours in (1, 2, 4, 5, 90)]

    assert given == [(0, "below_table"), (2_000, ""), (2_000, ""), (20_000, ""), (20_000, "")]


@pytest.mark.parametrize(
    ("rules", "given"),
    [
        ({"act_cap": 25}, [(25, "act_cap"), (25, "act_cap"), (25, "act_cap")]),
        ({"day_cap": 45}, [(30, ""), (15, "day_cap"), (30, "")]),
        ({"month_cap": 45}, [(30, ""), (15, "month_cap"), (0, "month_cap")]),
        ({"person_cap": 70, "month_cap": 80, "day_cap": 50}, [(30, ""), (20, "day_cap"), (20, "person_cap")]),
        ({"act_cap": 20, "day_cap": 30}, [(20, "act_cap"), (10, "day_cap"), (20, "act_cap")]),
    ],
)
def test_caps__together__give_what_the_tightest_leaves(member, rules, given):
    make.programme(**rules)

    found = [earn(member, "a", 3), earn(member, "b", 3), earn(member, "c", 3, at="2026-11-21T12:00+09:00")]

    assert found == given


def test_month_cap__begins_anew_with_the_month(member):
    make.programme(month_cap=10)
    earn(member, "a")

    assert earn(member, "b", at="2026-10-31T23:59+09:00") == (10, "")
    assert earn(member, "c") == (0, "month_cap")


def test_household_cap__is_shared_by_those_who_live_together_and_by_nobody_else():
    make.programme(household_cap=25)
    homes = {"R0": "h-1", "R1": "h-1", "R2": "h-2"}
    register.applied(register.listing(*(register.line(key, household=home) for key, home in homes.items())), JANUARY)
    one, two, other, stranger = *(register.bound(key) for key in homes), make.citizen()

    given = [earn(who, f"act:{number}", 2)[0] for number, who in enumerate([one, two, other, stranger, stranger])]

    assert given == [20, 5, 20, 20, 5]
    assert "h-1" not in set(Allowance.objects.values_list("household", flat=True))


def test_district_and_evidence__are_asked_for(member):
    programme = make.programme(needs_evidence=True)
    yeonsu, seo = district_named("연수구"), district_named("미추홀구")
    programme.districts.add(yeonsu)

    given = [
        earn(member, "a", evidence="file 1", district=seo),
        earn(member, "b", evidence="file 1"),
        earn(member, "c", evidence=" ", district=yeonsu),
        earn(member, "d", evidence="file 1", district=yeonsu),
    ]

    assert given == [(0, "other_district"), (0, "other_district"), (0, "no_evidence"), (10, "")]


def test_exclusion__one_act_is_rewarded_by_one_programme_of_the_group(member):
    for code in ("one", "two"):
        make.programme(code, exclusion="visit")
    make.programme("free")

    given = [earn(member, f"source:{code}", programme=code, act="visit:7") for code in ("one", "two", "free")]

    assert given == [(10, ""), (0, "excluded"), (10, "")]
    assert earn(member, "source:9", programme="two", act="visit:8") == (10, "")
    with pytest.raises(IntegrityError, match="act_rewarded_once_in_group"), transaction.atomic():
        RewardedAct.objects.create(group="visit", act="visit:7", programme_id=0)


def test_exclusion__what_earned_nothing_or_was_taken_back__leaves_the_act_to_others(member):
    make.programme("empty", exclusion="visit", budget=0)
    make.programme("one", exclusion="visit")
    make.programme("two", exclusion="visit")
    assert earn(member, "a", programme="empty", act="v") == (0, "budget_exhausted")
    assert earn(member, "b", programme="one", act="v") == (10, "")

    reverse_award(Award.objects.get(source_ref="b"), "wrong", by=make.SYSTEM)

    assert earn(member, "c", programme="two", act="v") == (10, "")


@pytest.mark.django_db(transaction=True)
def test_award_all__at_once__each_programme_gives_and_one_of_a_group(threads):
    member = make.citizen()
    codes = ("beside", "one", "two")
    for code in codes:
        make.programme(code, exclusion="" if code == "beside" else "visit", person_cap=1_000)

    def earn_all(source):
        at = make.moment(NOON)
        return award_all(member, codes, 1, source, at, by=make.SYSTEM, act="visit:7")

    given = threads.run(earn_all, [f"source:{number}" for number in range(4)])

    assert [sum(row.amount for rows in given for row in rows if row.programme.code == code) for code in codes] in (
        [40, 10, 0],
        [40, 0, 10],
    )


@pytest.mark.django_db(transaction=True)
def test_exclusion__at_once__one_of_the_programmes_gives(threads):
    member = make.citizen()
    codes = [f"p{number}" for number in range(4)]
    for code in codes:
        make.programme(code, exclusion="visit")

    given = threads.run(lambda code: earn(member, f"source:{code}", programme=code, act="visit:7"), codes)

    assert sorted(given) == [(0, "excluded")] * 3 + [(10, "")]


def test_dry_run__costs_what_the_awards_cost(member):
    other = make.citizen()
    rules = {"day_cap": 45, "month_cap": 60, "budget": 75}
    programme = make.programme(**rules)
    acts = [(member, 3), (member, 3), (other, 2), (member, 9), (other, 1), (other, 1)]
    for number, (who, hours) in enumerate(acts):
        report = ActivityReport(
            "volunteering",
            who,
            hours,
            "hour",
            make.moment(f"2026-11-0{number // 2 + 1}T1{number}:00+09:00"),
            str(number),
        )
        record_activity(report, by=make.SYSTEM)

    november = make.moment("2026-11-01T00:00+09:00"), make.moment("2026-11-30T00:00+09:00")
    run = dry_run(programme, set(), *november, 75)

    awards = Award.objects.order_by("pk")
    assert (run.acts, run.points) == (6, sum(awards.values_list("amount", flat=True)))
    assert given_by(programme, *november) == run.points
    assert run.why == {name: awards.filter(why_less=name).count() for name in run.why}
    assert run.rewarded == awards.exclude(amount=0).count()


def test_screen__keeps_each_version_and_shows_the_cost_of_a_dry_run(member):
    client = staff_client(staff(role=StaffRole.MANAGER))
    form = {
        "code": "eco", "name_ko": "에코", "name_en": "Eco", "asset": make.asset().pk, "activity_kind": "recycling",
        "unit": "bottle", "points_per_unit": 2, "steps": "10: 30\n20: 80\n", "valid_0": "2026-01-01", "valid_1": "",
        "act_cap": "", "day_cap": "", "month_cap": 100, "person_cap": "", "household_cap": "", "exclusion": "",
        "lot_months": "", "districts": [district_named("연수구").pk],
    }  # fmt: skip
    assert client.post("/mileage/programme/add/", form | {"steps": "20: 80\n10: 30"}).status_code == 200
    answer = client.post("/mileage/programme/add/", form)
    assert answer.status_code == 302, answer.content
    programme = Programme.objects.get()
    page = f"/mileage/programme/{programme.pk}"
    assert client.post(f"{page}/change/", form | {"steps": "", "month_cap": 50}).status_code == 302

    kept = ProgrammeVersion.objects.order_by("version").values_list("rules", flat=True)
    assert [(row["steps"], row["month_cap"], len(row["districts"])) for row in kept] == [
        ([[10, 30], [20, 80]], 100, 1),
        ([], 50, 1),
    ]
    assert client.get("/mileage/programmeversion/").status_code == 200
    report = ActivityReport(
        "recycling", member, 40, "bottle", make.moment(NOON), "r:1", district=district_named("연수구")
    )
    record_activity(report, by=make.SYSTEM)
    assert Award.objects.get().version == 2
    assert client.get(f"{page}/do/dry_run/").status_code == 200
    tried = client.post(
        f"{page}/do/dry_run/",
        form
        | {
            "points_per_unit": 1,
            "steps": "",
            "since": "2026-01-01",
            "until": today().replace(year=2027),
            "budget": 10**6,
        },
    )
    assert b"1 of 1 acts are rewarded, of 1 people: 40 points." in tried.content, tried.content
    assert b"In fact this programme gave 0 points in that time." in tried.content
    programme.refresh_from_db()
    assert (programme.points_per_unit, programme.version) == (2, 2)


def test_awards__say_in_two_languages_why_they_are_less(member):
    make.programme(day_cap=15)
    earn(member, "a", 2)
    earn(member, "b", 2)

    newest, older = member_client(member).get("/api/mileage/awards").json()["results"]

    assert (older["amount"], older["why_less"], older["quantity"], older["unit"]) == (15, "day_cap", 2, "hour")
    assert newest["why_ko"] == "그날의 프로그램 한도를 채웠습니다."
    assert newest["why_en"] == "You have reached the programme's limit of that day."
    assert set(WhyLess.values) >= set(Award.objects.values_list("why_less", flat=True))
