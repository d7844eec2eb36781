"""Who gets which card: rules are data, and a refusal says why, what to do, and how to appeal."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from credentials import eligibility
from credentials.dates import add_months
from credentials.eligibility import check_rules, refusal, register_yearly, standing_of, yearly
from credentials.models import CardKind, Condition
from identity.models import District, Member
from identity.queries import today
from tests.factories.credentials import Wallet, resident
from tests.factories.identity import member as stranger
from tests.factories.identity import member_client

pytestmark = pytest.mark.django_db


def kind(*rules: dict[str, Any]) -> CardKind:
    return CardKind(code="x", version=1, eligibility=[{"rule": "resident"}, *rules], claims=[], valid_months=24)


def refused(member: Member, *rules: dict[str, Any], on: dt.date | None = None) -> str | None:
    found = refusal(kind(*rules), standing_of(member, on or today()))
    if found:
        assert [text["locale"] for text in found.texts()] == ["ko", "en"]
        assert all(text["why"] and text["what_to_do"] and text["how_to_appeal"] for text in found.texts())
    return found.code if found else None


@pytest.fixture
def hours(monkeypatch):
    """A source of hours, as an app above this one registers it."""
    monkeypatch.setattr(yearly, "_known", {})
    known: dict[int, int] = {}
    register_yearly("hours", "hours", lambda member, year: known.get(year, 0))
    return known


def born(on: dt.date, years: int, days: int = 0) -> str:
    """The birth date of somebody who on a day has been `years` old for `days` days."""
    return (add_months(on, -12 * years) - dt.timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("years", "days", "expected"), [(9, 0, None), (9, -1, "too_young"), (25, -1, None), (25, 0, "too_old")]
)
def test_age__when_at_the_bounds__counts_full_years(years, days, expected):
    on = today()  # one for all: the next reading may be of tomorrow
    member = resident(on=on, born=born(on, years, days))

    assert refused(member, {"rule": "age", "at_least": 9, "at_most": 24}, on=on) == expected


def test_age__when_one_bound_is_left_out__is_open_there():
    member = resident(born=born(today(), 90))

    assert refused(member, {"rule": "age", "at_least": 65}) is None
    assert refused(member, {"rule": "age", "at_most": 65}) == "too_old"


def test_children__when_there_are_too_few__is_refused():
    member = resident(children=2)

    assert refused(member, {"rule": "children", "at_least": 2}) is None
    assert refused(member, {"rule": "children", "at_least": 3}) == "too_few_children"


def test_district__when_the_resident_lives_elsewhere__names_the_districts_in_both_languages():
    member = resident(district="연수구")
    own, other = (District.objects.get(name_ko=name, valid__contains=today()) for name in ("연수구", "부평구"))

    assert refused(member, {"rule": "district", "districts": [own.code, other.code]}) is None
    found = refusal(kind({"rule": "district", "districts": [other.code]}), standing_of(member, today()))

    assert found and found.code == "other_district"
    korean, english = found.texts()
    assert "부평구" in korean["why"]
    assert other.name_en in english["why"]


def test_condition__when_its_last_day_has_passed__is_refused():
    member, until = resident(), today() + dt.timedelta(days=10)
    rule = {"rule": "condition", "condition": "pregnancy"}
    assert refused(member, rule) == "condition_missing"

    Condition.objects.create(member=member, code="pregnancy", since=today(), until=until, evidence="x")

    assert refused(member, rule) is None
    assert refused(member, rule, on=until) is None
    assert refused(member, rule, on=until + dt.timedelta(days=1)) == "condition_missing"


def test_yearly__when_either_year_has_enough__is_given(hours):
    member, rule = resident(), {"rule": "yearly", "figure": "hours", "at_least": 100}
    assert refused(member, rule) == "too_little_this_year"

    hours[today().year - 1] = 100
    assert refused(member, rule) is None

    hours.clear()
    hours.update({today().year: 99, today().year - 1: 99})
    assert refused(member, rule) == "too_little_this_year"


def test_holder__when_the_other_card_is_good__is_given():
    member, rule = resident(), {"rule": "holder", "card": "citizen"}
    assert refused(member, rule) == "card_missing"

    credential = Wallet().fetch(member).credential

    assert refused(member, rule) is None
    assert refused(member, rule, on=(credential.expires_at + dt.timedelta(days=1)).date()) == "card_missing"


def test_rules__when_nobody_is_bound__refuse_before_anything_else():
    assert refused(stranger(), {"rule": "age", "at_least": 9}) == "not_resident"


def test_rules__when_the_first_fails__it_is_the_one_that_is_told():
    rules = [{"rule": "children", "at_least": 5}, {"rule": "age", "at_least": 140}]

    assert refused(resident(), *rules) == "too_few_children"


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ([], "rules"),
        ("resident", "rules"),
        ([{"rule": "rich"}], "rule_unknown"),
        ([{}], "rule_unknown"),
        ([{"rule": "age"}], "rule_arguments"),
        ([{"rule": "age", "at_least": "9"}], "rule_arguments"),
        ([{"rule": "age", "at_least": True}], "rule_arguments"),
        ([{"rule": "resident", "code": "x"}], "rule_arguments"),
        ([{"rule": "children"}], "rule_arguments"),
        ([{"rule": "district", "districts": []}], "rule_arguments"),
        ([{"rule": "district", "districts": ["0"]}], "rule_names_nothing"),
        ([{"rule": "condition", "condition": "unheard-of"}], "rule_names_nothing"),
        ([{"rule": "yearly", "figure": "unheard-of", "at_least": 1}], "rule_names_nothing"),
        ([{"rule": "holder", "card": "unheard-of"}], "rule_names_nothing"),
    ],
)
def test_check_rules__when_something_is_wrong__says_what(rules, code):
    with pytest.raises(ValidationError) as caught:
        check_rules(rules)

    assert caught.value.code == code


def test_check_rules__when_every_rule_of_the_citys_cards_is_read__accepts_it(hours):
    register_yearly("volunteer_hours", "hours of volunteering", lambda member, year: 0)

    for each in CardKind.objects.all():
        check_rules(each.eligibility)


def test_refusal__when_asked_for_over_http__is_in_both_languages():
    answer = member_client(resident(born=born(today(), 30))).post("/api/cards/youth/offer")

    assert (answer.status_code, answer.json()["reason"]) == (403, "card_missing")
    korean, english = answer.json()["texts"]
    assert "인천시민카드" in korean["why"]
    assert "Incheon Citizen Card" in english["why"]
    assert eligibility.LANGUAGES == ("ko", "en")
