"""Organisations earn as a group and share out: roles, limits, the line of what is shared."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from identity.actions.members import let_act_for
from identity.models import AuditRow, OrganisationRole
from mileage import invariants
from mileage.models import ActingLimit, ActingUse, Beneficiary, Lot, SharingGroup
from tests.factories import mileage as make
from tests.factories.identity import as_staff, member_client, organisation
from tests.factories.identity import member as citizen

pytestmark = pytest.mark.django_db
PATH = "/api/mileage/organisations"
END = datetime(2028, 1, 1, tzinfo=UTC)


@pytest.fixture
def school():
    made = organisation("연수초등학교", "school")
    make.give(make.open_member_account(made.member, make.asset()), 100, expires_at=END, programme=7)
    return made


def acting(school, role=OrganisationRole.MANAGER, limit=None):
    person = citizen()
    let_act_for(school, person, role, by=as_staff())
    if limit is not None:
        ActingLimit.objects.create(organisation=school, member=person, asset=make.asset(), day_limit=limit)
    return member_client(person)


def joined(school, client, count=2):
    code = client.post(f"{PATH}/{school.pk}/code").json()["join_code"]
    pupils = [citizen() for _ in range(count)]
    for number, pupil in enumerate(pupils):
        answer = member_client(pupil).post(
            f"{PATH}/join", {"code": code.lower(), "label": f"3-1-{number}"}, content_type="application/json"
        )
        assert answer.status_code == 200
    return [Beneficiary.objects.get(member=pupil) for pupil in pupils]


def share(client, school, shares, key="request-1", asset="points"):
    body = {"key": key, "asset": asset, "shares": [{"person": who, "amount": much} for who, much in shares]}
    return client.post(f"{PATH}/{school.pk}/shares", body, content_type="application/json")


def points(person):
    return make.balance(make.open_member_account(person.member, make.asset()))


def test_share_out__gives_to_each_once_with_origin_end_and_line(school):
    client = acting(school)
    one, two = joined(school, client)

    answers = [share(client, school, [(one.pk, 30), (two.pk, 20)]) for _ in range(2)]

    assert [answer.json() for answer in answers] == [answers[0].json()] * 2
    assert (answers[0].json()["total"], points(one), points(two), points(school)) == (50, 30, 20, 50)
    [given, got] = Lot.objects.filter(amount__in=(100, 30)).order_by("pk")
    assert (got.parent, got.root, got.expires_at, got.programme) == (given.pk, given.root, END, 7)
    assert AuditRow.objects.filter(event="mileage.shared_out", actor_name=f"for:{school.pk}").count() == 1
    [shown] = client.get(PATH).json()["organisations"]
    assert (shown["role"], shown["purses"][0]["balance"], [row["label"] for row in shown["people"]]) == (
        "manager",
        50,
        ["3-1-0", "3-1-1"],
    )
    assert len(client.get(f"{PATH}/{school.pk}/history").json()["results"]) == 3
    assert share(client, school, [(one.pk, 31)]).json()["code"] == "key_reused"
    assert [finding.rule for finding in invariants.check_rules() if finding.breaches] == []


def test_share_out__more_than_there_is__gives_to_nobody(school):
    client = acting(school)
    one, two = joined(school, client)

    answer = share(client, school, [(one.pk, 60), (two.pk, 60)])

    assert (answer.status_code, answer.json()["code"]) == (409, "below_floor")
    assert (points(one), points(two), points(school)) == (0, 0, 100)


@pytest.mark.parametrize(
    ("role", "limit", "status", "code"),
    [
        (OrganisationRole.VIEWER, 100, 403, "role_missing"),
        (OrganisationRole.AGENT, None, 409, "acting_limit"),
        (OrganisationRole.AGENT, 19, 409, "acting_limit"),
        (OrganisationRole.MANAGER, 19, 409, "acting_limit"),
        (OrganisationRole.AGENT, 20, 200, None),
    ],
)
def test_share_out__is_for_those_who_may__within_their_limit(school, role, limit, status, code):
    [one, _two] = joined(school, acting(school))

    answer = share(acting(school, role, limit), school, [(one.pk, 20)])

    assert (answer.status_code, answer.json().get("code")) == (status, code)


def test_limit__is_counted_by_day_and_kept_by_the_database(school):
    [one, _two] = joined(school, acting(school))
    agent = acting(school, OrganisationRole.AGENT, 25)
    assert share(agent, school, [(one.pk, 20)]).status_code == 200

    refused = share(agent, school, [(one.pk, 6)], key="request-2").json()

    assert (refused["code"], refused["left"]) == ("acting_limit", 5)
    assert agent.get(PATH).json()["organisations"][0]["purses"][0]["day_left"] == 5
    with pytest.raises(IntegrityError, match="acting_within_limit"), transaction.atomic():
        ActingUse.objects.update(used=26)


def test_share_out__to_strangers_or_for_anothers_organisation__is_refused(school):
    client, other = acting(school), organisation()
    [one, _two] = joined(school, client)
    stranger = joined(other, acting(other), 1)[0]

    codes = [
        share(client, school, [(one.pk, 1), (stranger.pk, 1)]).json()["code"],
        share(client, school, [(one.pk, 1), (one.pk, 1)]).json()["code"],
        share(client, other, [(stranger.pk, 1)]).json()["code"],
        share(client, school, [(one.pk, 0)]).json()["code"],
        share(client, school, []).json()["code"],
        share(client, school, [(one.pk, 1)], asset="none").json()["code"],
        share(client, school, [(one.pk, 1)], key="x").json()["code"],
        client.get(f"{PATH}/{other.pk}/history").json()["code"],
        member_client(citizen()).post(f"{PATH}/{school.pk}/code").json()["code"],
        acting(school, OrganisationRole.AGENT).post(f"{PATH}/{school.pk}/code").json()["code"],
    ]

    unknown, invalid = "unknown_organisation", ["invalid"] * 4
    assert codes == ["unknown_beneficiary"] * 2 + [unknown, *invalid, unknown, unknown, "role_missing"]
    assert points(school) == 100


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"code": "A" * 12, "label": "x"}, "unknown_join_code"),
        ({"code": "A", "label": "x"}, "invalid"),
        ({"code": "A" * 12, "label": "x" * 21}, "invalid"),
        ({"code": "A" * 12}, "invalid"),
    ],
)
def test_join__without_a_code_that_is_valid__is_refused(body, code):
    answer = member_client(citizen()).post(f"{PATH}/join", body, content_type="application/json")

    assert answer.json()["code"] == code


def test_join_code__made_anew__ends_the_old_one(school):
    client = acting(school)
    old = client.post(f"{PATH}/{school.pk}/code").json()["join_code"]
    client.post(f"{PATH}/{school.pk}/code")

    answer = member_client(citizen()).post(f"{PATH}/join", {"code": old, "label": "x"}, content_type="application/json")

    assert answer.json()["code"] == "unknown_join_code"
    assert SharingGroup.objects.get().code != old


@pytest.mark.django_db(transaction=True)
def test_share_out__one_request_twice_at_once__gives_once(threads):
    school = organisation("학교", "school")
    make.give(make.open_member_account(school.member, make.asset()), 100)
    client = acting(school)
    [one] = joined(school, client, 1)

    outcomes = threads.run(lambda _n: share(client, school, [(one.pk, 10)]).status_code, range(4))

    assert (outcomes, points(one)) == ([200] * 4, 10)
