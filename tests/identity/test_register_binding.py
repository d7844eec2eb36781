"""Binding by a letter's code: once, by one member, with few tries."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from identity.actions.members import consequences_of_leaving, leave
from identity.actors import Actor
from identity.models import AuditRow, Member, MemberKind
from identity.register import codes, errors, rules
from identity.register.actions.binding import bind_member
from identity.register.models import BindingCode, BindingTries, CodeState, RegisterEntry, Residency
from tests.factories import register as make

HOST = "localhost:8001"
pytestmark = pytest.mark.django_db


def _wrong(code: str) -> str:
    """Another secret behind the same public part, with a right check character."""
    return codes.Code(codes.read_code(code).public_part, "7" * codes.SECRET).text


def test_bind__a_member_becomes_the_resident():
    make.applied(make.residents(1))
    by = make.as_member()

    bound = bind_member(make.printed_code(), by=by)

    assert (bound.member, bound.entry) == (by.user.member, make.entry())
    assert BindingCode.objects.get().state == CodeState.USED
    row = AuditRow.objects.get(event="binding.made")
    assert (row.subject_id, row.district_id) == (str(bound.pk), bound.entry.district_id)


def test_bind__the_same_member_again_after_a_lost_answer__gets_the_same_binding():
    make.applied(make.residents(1))
    by, code = make.as_member(), make.printed_code()

    assert bind_member(code, by=by) == bind_member(code, by=by)


def test_bind__a_used_code__is_refused_to_others():
    make.applied(make.residents(1))
    code = make.printed_code()
    bind_member(code, by=make.as_member())

    with pytest.raises(errors.CodeUsed):
        bind_member(code, by=make.as_member())


@pytest.mark.django_db(transaction=True)
def test_bind__when_members_race_for_a_code__exactly_one_wins(threads):
    make.applied(make.residents(1))
    code = make.printed_code()
    racers = [make.as_member() for _ in range(12)]

    outcomes = threads.run(lambda by: bind_member(code, by=by), racers)

    assert sum(isinstance(outcome, Residency) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, errors.CodeUsed) for outcome in outcomes) == 11
    assert Residency.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_bind__when_a_member_races_with_two_codes__exactly_one_binds(threads):
    make.applied(make.residents(2))
    by = make.as_member()

    outcomes = threads.run(lambda code: bind_member(code, by=by), [make.printed_code("R0"), make.printed_code("R1")])

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyBound", "Residency"]


def test_bind__an_entry_that_has_a_member__is_taken():
    make.applied(make.residents(1))
    make.bound()

    with pytest.raises(errors.EntryTaken):
        bind_member(make.printed_code(), by=make.as_member())

    assert BindingCode.objects.get().state == CodeState.PRINTED


def test_bind__five_wrong_codes_lock_the_member_for_an_hour_even_for_the_right_one():
    make.applied(make.residents(1))
    by, code = make.as_member(), make.printed_code()
    left = []
    for _ in range(rules.MEMBER_TRIES - 1):
        with pytest.raises(errors.WrongCode) as refused:
            bind_member("0" * 24, by=by)
        left.append(refused.value.extra["tries_left"])
    assert left == [4, 3, 2, 1]

    for attempt in ("0" * 24, code):
        with pytest.raises(errors.TooManyTries) as locked:
            bind_member(attempt, by=by)
        assert 3590 < locked.value.extra["retry_after"] <= 3601

    BindingTries.objects.update(locked_until=now() - timedelta(seconds=1))
    assert bind_member(code, by=by)
    assert BindingTries.objects.get().failed == 0


@pytest.mark.django_db(transaction=True)
def test_bind__guessing_in_parallel__gets_no_more_tries(threads):
    by = make.as_member()

    outcomes = threads.run(lambda _n: bind_member("0" * 24, by=by), range(12))

    assert sum(isinstance(outcome, errors.WrongCode) for outcome in outcomes) == rules.MEMBER_TRIES - 1
    assert sum(isinstance(outcome, errors.TooManyTries) for outcome in outcomes) == 12 - rules.MEMBER_TRIES + 1


def test_bind__guessing_one_code_by_many_members__locks_the_code():
    make.applied(make.residents(1))
    code = make.printed_code()
    for _ in range(rules.CODE_TRIES):
        with pytest.raises(errors.WrongCode):
            bind_member(_wrong(code), by=make.as_member())

    with pytest.raises(errors.CodeLocked):
        bind_member(code, by=make.as_member())

    with pytest.raises(errors.WrongCode):  # who guesses does not learn that it is locked
        bind_member(_wrong(code), by=make.as_member())
    assert BindingCode.objects.get().failed_tries == rules.CODE_TRIES


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"state": CodeState.EXPIRED}, errors.CodeExpired),
        ({"expires_at": now() - timedelta(seconds=1)}, errors.CodeExpired),
        ({"state": CodeState.REPLACED}, errors.CodeReplaced),
        ({"state": CodeState.MADE}, errors.WrongCode),
    ],
)
def test_bind__a_code_that_does_not_count(change, error):
    make.applied(make.residents(1))
    code = make.printed_code()
    BindingCode.objects.update(**change)

    with pytest.raises(error):
        bind_member(code, by=make.as_member())


def test_bind__an_entry_that_is_not_active__is_refused_and_the_code_kept():
    make.applied(make.residents(2))
    code = make.printed_code("R1")
    make.applied(make.residents(1))

    with pytest.raises(errors.EntryNotActive):
        bind_member(code, by=make.as_member())

    assert BindingCode.objects.get().state == CodeState.PRINTED


def test_leaving__ends_the_binding_and_frees_the_entry():
    make.applied(make.residents(1))
    member = make.bound()
    assert any("register" in text or "명부" in text for text in consequences_of_leaving(member))

    leave(member, by=Actor.member(member), confirmed=True)

    assert not Residency.objects.exists()
    assert bind_member(make.printed_code(), by=make.as_member())


def test_bind__organisations_and_staff__are_no_residents():
    organisation = Member.objects.create(kind=MemberKind.ORGANISATION)

    for by in (Actor.member(organisation), make.manager(), make.SYSTEM):
        with pytest.raises(errors.NotAMember):
            bind_member("0" * 24, by=by)


def _signed_in(by: Actor) -> Client:
    client = Client(HTTP_HOST=HOST, HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(by.user)
    return client


def _post(client: Client, **body: str):
    return client.post("/api/binding", body, content_type="application/json")


def test_api__binds_and_says_who_without_saying_it_all():
    make.applied(make.residents(1))

    answer = _post(_signed_in(make.as_member()), code=make.printed_code())

    assert answer.status_code == 201
    assert answer.json() | {"bound_at": ""} == {
        "resident": True,
        "bound_at": "",
        "name_masked": "김*연",
        "district": {"code": "28185", "name_ko": "연수구", "name_en": "Yeonsu-gu"},
    }


def test_api__a_wrong_code__says_how_many_tries_are_left__then_when_to_come_back():
    client = _signed_in(make.as_member())

    first = _post(client, code="0" * 24)
    for _ in range(rules.MEMBER_TRIES - 1):
        last = _post(client, code="0" * 24)

    assert (first.status_code, first.json()["code"], first.json()["tries_left"]) == (422, "wrong_code", 4)
    assert "4 tries" in first.json()["title"]
    assert (last.status_code, last.json()["code"]) == (429, "too_many_tries")
    assert int(last.headers["Retry-After"]) == last.json()["retry_after"] > 3590


def test_api__without_a_code_or_a_member():
    assert _post(_signed_in(make.as_member())).status_code == 400
    assert _post(Client(HTTP_HOST=HOST), code="x").status_code in (401, 403)
    assert not BindingTries.objects.exists()


def test_no_key_that_looks_like_a_resident_number_fits_into_the_table():
    make.applied(make.residents(1))

    with pytest.raises(Exception, match="entry_no_resident_number"):
        RegisterEntry.objects.update(register_key="9003041234567")
