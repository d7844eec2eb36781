"""Staff: where they may act, transfers, leavers, stand-ins; across 30 June and 1 July 2026."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from identity import errors
from identity.actions.staff import delegate, end_assignment, record_leaving, request_assignment, shut_out_leavers
from identity.actors import Actor
from identity.models import Organisation, Session, StaffAssignment, StaffRole, User
from identity.permissions import staff_scope
from identity.queries import today
from identity.second_person import approve
from tests.factories import identity as people

pytestmark = pytest.mark.django_db
JUNE_30, JULY_1 = date(2026, 6, 30), date(2026, 7, 1)
TOMORROW = timedelta(days=1)


def named(*names):
    return frozenset(people.district_named(name).pk for name in names)


def scope_after_reorganisation(name, *, of="중구"):
    """A person of an old district who was given a new one on 1 July."""
    someone = people.person()
    people.assign(someone, of, end=JULY_1)
    people.assign(someone, name, first=JULY_1)
    return people.account(someone)


def test_scope__of_a_district__is_that_district_and_no_other():
    scope = staff_scope(people.staff("연수구"))

    assert (scope.city, scope.districts, scope.every_service) == (False, named("연수구"), True)


def test_scope__on_30_june__is_the_old_district():
    user = scope_after_reorganisation("영종구")

    assert staff_scope(user, JUNE_30).districts == named("중구")


def test_scope__on_1_july__is_the_new_district_and_what_the_dissolved_one_left():
    user = scope_after_reorganisation("영종구")

    assert staff_scope(user, JULY_1).districts == named("영종구", "중구")


def test_scope__of_a_district_made_of_two__holds_what_both_left():
    user = scope_after_reorganisation("제물포구", of="동구")

    assert staff_scope(user, JULY_1).districts == named("제물포구", "동구", "중구")


def test_scope__of_a_district_cut_out_of_one_that_continues__holds_nothing_of_the_other():
    user = scope_after_reorganisation("검단구", of="서구")

    assert staff_scope(user, JULY_1).districts == named("검단구")


def test_scope__of_a_district_that_continues__is_the_same_on_both_days():
    user = people.staff("서구")

    assert staff_scope(user, JUNE_30) == staff_scope(user, JULY_1)


def test_scope__district_a_for_x_and_b_for_y__does_not_give_a_for_y():
    someone = people.person()
    people.assign(someone, "연수구", "parking")
    people.assign(someone, "남동구", "reservations")
    scope = staff_scope(people.account(someone))
    yeonsu = people.district_named("연수구").pk

    assert scope.allows(yeonsu, "parking")
    assert not scope.allows(yeonsu, "reservations")
    assert not scope.allows(yeonsu)


def test_scope_filter__of_rows__gives_the_districts_rows_alone():
    own, _other = people.organisation(), people.organisation(district="남동구")

    rows = staff_scope(people.staff("연수구")).filter(Organisation.objects.all(), "district")

    assert list(rows) == [own]


def test_scope_filter__without_any_assignment__gives_nothing():
    people.organisation()
    nobody = people.account(people.person(), superuser=True)

    assert not staff_scope(nobody).filter(Organisation.objects.all(), "district").exists()


def test_scope_filter__whole_city__gives_everything():
    people.organisation()

    assert staff_scope(people.staff()).filter(Organisation.objects.all(), "district").count() == 1


def test_scope__of_a_citizen__is_nowhere():
    assert staff_scope(people.member().user).grants == ()


def test_permissions__come_from_the_role_and_go_with_it():
    user = people.staff("연수구", role=StaffRole.PRINTER)
    assert user.has_perm("register.print_codes")
    assert not user.has_perm("identity.view_member")

    end_assignment(user.person.assignments.get(), by=people.as_staff())

    assert not User.objects.get(pk=user.pk).has_perm("register.print_codes")


def test_permissions__who_has_codes_made_does_not_print_them():
    manager, printer = people.staff(role=StaffRole.MANAGER), people.staff(role=StaffRole.PRINTER)

    assert [manager.has_perm(f"register.{act}_codes") for act in ("make", "print")] == [True, False]
    assert [printer.has_perm(f"register.{act}_codes") for act in ("make", "print")] == [False, True]


def asked_for(person, by, **fields):
    return request_assignment(person, StaffRole.CLERK, first=today(), by=by, **fields)


def test_assignment__asked_and_approved_by_two_others__works_from_its_first_day():
    someone, district = people.person(), people.district_named("연수구")

    approve(asked_for(someone, people.as_staff(), district=district), by=people.as_staff())

    assert staff_scope(people.account(someone)).districts == named("연수구")


def test_assignment__a_transfer__ends_the_old_on_the_day_the_new_begins():
    user = people.staff("연수구")
    old = user.person.assignments.get()
    transfer = asked_for(user.person, people.as_staff(), district=people.district_named("남동구"), replaces=old)

    approve(transfer, by=people.as_staff())

    assert staff_scope(user).districts == named("남동구")


def test_assignment__for_oneself__can_be_neither_asked_for_nor_approved():
    manager = people.as_staff()
    with pytest.raises(errors.NotAllowed):
        asked_for(manager.person, manager)

    asked = asked_for(manager.person, people.as_staff())

    with pytest.raises(errors.NotAllowed):
        approve(asked, by=manager)


def test_assignment__in_a_district_that_is_gone_or_ends_before__is_refused():
    with pytest.raises(errors.DistrictGone):
        asked_for(people.person(), people.as_staff(), district=people.district_named("중구"))


def test_assignment__by_a_clerk_or_outside_the_scope__is_refused():
    yeonsu = people.district_named("연수구")
    with pytest.raises(errors.NotAllowed):
        asked_for(people.person(), Actor.staff(people.staff("연수구")), district=yeonsu)
    with pytest.raises(errors.OutOfScope):
        asked_for(people.person(), people.as_staff("남동구"), district=yeonsu)


def test_delegation__within_the_time_of_the_other__gives_the_same_until_its_end():
    user, stand_in = people.staff("연수구"), people.person()

    delegate(user.person.assignments.get(), stand_in, end=today() + TOMORROW, by=Actor.staff(user))

    account = people.account(stand_in)
    assert staff_scope(account).districts == named("연수구")
    assert staff_scope(account, today() + TOMORROW).grants == ()


def test_delegation__ends_at_once_with_what_it_stands_in_for():
    user, stand_in = people.staff("연수구"), people.person()
    own = user.person.assignments.get()
    delegate(own, stand_in, end=today() + 9 * TOMORROW, by=Actor.staff(user))

    end_assignment(own, by=people.as_staff())

    assert staff_scope(people.account(stand_in)).grants == ()


@pytest.mark.parametrize("wrong", ["no day", "passed on", "to oneself", "beyond the other's end"])
def test_delegation__that_is_none__is_refused(wrong):
    user, stand_in = people.staff("연수구"), people.person()
    own = user.person.assignments.get()
    if wrong == "beyond the other's end":
        own.during = DateRange(people.LONG_AGO, today() + TOMORROW)
        own.save()
    given = delegate(own, stand_in, end=today() + TOMORROW, by=Actor.staff(user)) if wrong == "passed on" else own
    to = user.person if wrong == "to oneself" else people.person()
    end = today() if wrong == "no day" else today() + 2 * TOMORROW

    with pytest.raises(errors.BadDelegation):
        delegate(given, to, end=end, by=people.as_staff())


def test_delegation__without_an_end__is_refused_by_the_database():
    own = people.staff("연수구").person.assignments.get()

    with pytest.raises(IntegrityError, match="delegation_ends"), transaction.atomic():
        StaffAssignment.objects.create(person=people.person(), during=DateRange(today(), None), delegated_by=own)


def test_leaver__of_today__has_no_scope_no_sessions_and_no_account():
    user = people.staff("연수구")
    people.staff_client(user)

    record_leaving(user.person, by=people.as_staff())

    user = User.objects.get(pk=user.pk)
    assert staff_scope(user).grants == ()
    assert not user.is_active
    assert not Session.objects.filter(account=user).exists()


def test_leaver__of_tomorrow__keeps_access_today_and_loses_it_with_the_day():
    user = people.staff("연수구")

    record_leaving(user.person, by=people.as_staff(), on=today() + TOMORROW)

    user = User.objects.get(pk=user.pk)
    assert staff_scope(user).districts == named("연수구")
    assert staff_scope(user, today() + TOMORROW).grants == ()
    assert shut_out_leavers(by=Actor.system("test")) == 0


def test_leaver__whose_day_has_come__is_shut_out_by_the_sweep_once():
    user = people.staff("연수구")
    user.person.left_on = today()
    user.person.save()

    assert [shut_out_leavers(by=Actor.system("test")) for _ in range(2)] == [1, 0]
    assert not User.objects.get(pk=user.pk).is_active


def test_staff_account__without_a_person__is_refused_by_the_database():
    with pytest.raises(IntegrityError, match="user_staff_has_person"), transaction.atomic():
        User.objects.create(username="nobody", is_staff=True)


def test_createsuperuser__makes_the_person_too():
    assert User.objects.create_superuser("root", password="a-long-password-1").person.name == "root"
