"""Members, organisations, consents, and leaving."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from identity import errors
from identity.actions import members
from identity.actions.consents import consents_in_force, give_consent, withdraw_consent
from identity.actors import Actor
from identity.models import AuditRow, Consent, Member, MemberKind, OrganisationPerson, OrganisationRole, User
from identity.queries import may_act_for, organisations_of, today
from identity.tasks import UNFINISHED_AFTER, remove_unfinished_sign_ups
from tests.factories import identity as people

pytestmark = pytest.mark.django_db


def consent_of(member, **fields):
    given = {
        "data": ["resident"],
        "recipient": "volunteer-centre",
        "until": timezone.now() + timedelta(days=30),
        "text_version": "1",
        "by": Actor.member(member),
    } | fields
    return give_consent(member, "volunteering", **given)


def test_organisation__with_an_account_of_its_own__is_refused_by_the_database():
    with pytest.raises(IntegrityError, match="organisation_has_no_account"), transaction.atomic():
        Member.objects.create(kind=MemberKind.ORGANISATION, user=people.member().user)


def test_acting__from_today_until_ended__and_twice_at_a_time_never():
    member, organisation, by = people.member(), people.organisation(), people.as_staff()
    members.let_act_for(organisation, member, OrganisationRole.AGENT, by=by)

    assert may_act_for(member, organisation, {OrganisationRole.AGENT})
    assert not may_act_for(member, organisation, {OrganisationRole.MANAGER})
    assert not may_act_for(member, organisation, {OrganisationRole.AGENT}, today() - timedelta(days=1))
    with pytest.raises(IntegrityError, match="acting_once_at_a_time"), transaction.atomic():
        members.let_act_for(organisation, member, OrganisationRole.MANAGER, by=by)


def test_acting__ended__stops_at_once():
    member, organisation, by = people.member(), people.organisation(), people.as_staff()
    today_only = members.let_act_for(organisation, member, OrganisationRole.AGENT, by=by)
    longer = OrganisationPerson.objects.create(
        organisation=people.organisation(),
        member=member,
        role=OrganisationRole.AGENT,
        during=DateRange(people.LONG_AGO, None),
    )

    for acting in (today_only, longer):
        members.stop_acting_for(acting, by=by)

    assert not organisations_of(member).exists()
    assert AuditRow.objects.filter(event="organisation.person_removed").count() == 2


def test_acting__given_by_staff_of_another_district__is_refused():
    with pytest.raises(errors.OutOfScope):
        members.let_act_for(
            people.organisation(), people.member(), OrganisationRole.AGENT, by=people.as_staff("남동구")
        )


def test_ensure_member__many_times_at_once__makes_one(transactional_db, threads):
    user = User.objects.create_user("m-1")

    made = threads.run(members.ensure_member, [user] * 8)

    assert len({member.pk for member in made}) == 1
    assert AuditRow.objects.filter(event="member.joined").count() == 1


def test_leave__keeps_a_number_and_nothing_about_the_person():
    member = people.member()
    EmailAddress.objects.create(user=member.user, email=member.user.email, verified=True, primary=True)
    people.member_client(member)
    consent = consent_of(member)

    members.leave(member, by=Actor.member(member), confirmed=True)

    user = User.objects.get(pk=member.user.pk)
    assert (user.email, user.is_active, user.username[:5]) == ("", False, "left-")
    assert not user.emailaddress_set.exists()
    assert not user.authenticator_set.exists()
    assert not user.sessions.exists()
    assert Consent.objects.get(pk=consent.pk).withdrawn_at
    assert AuditRow.objects.get(event="member.left").subject_id == str(member.pk)


def test_leave__unconfirmed__says_what_would_happen_and_does_nothing():
    member = people.member()

    with pytest.raises(errors.ConfirmationMissing) as refusal:
        members.leave(member, by=Actor.member(member), confirmed=False)

    assert refusal.value.extra["consequences"] == members.consequences_of_leaving(member)
    assert Member.objects.get().left_at is None


def test_leave__twice__is_refused():
    member = people.member()
    members.leave(member, by=Actor.member(member), confirmed=True)

    with pytest.raises(errors.MemberHasLeft):
        members.leave(member, by=Actor.member(member), confirmed=True)


def test_leave__with_something_to_settle__is_refused_with_the_reason(monkeypatch):
    monkeypatch.setattr(members, "_leaving", {})
    acted = []
    members.on_leaving("a", tell=lambda m: "A ends.", act=lambda m, by: acted.append("a"))
    members.on_leaving("b", tell=lambda m: "", act=lambda m, by: acted.append("b"), block=lambda m: "You owe.")
    member = people.member()

    with pytest.raises(errors.CannotLeave) as refusal:
        members.leave(member, by=Actor.member(member), confirmed=True)

    assert refusal.value.extra == {"reasons": ["You owe."]}
    assert members.consequences_of_leaving(member) == ["A ends."]
    assert acted == []


def test_consent__withdrawn__is_in_force_no_more_and_cannot_be_withdrawn_again():
    member = people.member()
    consent = consent_of(member)
    assert list(consents_in_force(member, "volunteering")) == [consent]

    withdraw_consent(consent, by=Actor.member(member))

    assert not consents_in_force(member, "volunteering").exists()
    with pytest.raises(errors.ConsentOver):
        withdraw_consent(consent, by=Actor.member(member))


def test_consent__of_another_member_or_by_staff__is_refused():
    member = people.member()

    for by in (Actor.member(people.member()), people.as_staff(), Actor.system("test")):
        with pytest.raises(errors.NotAllowed):
            consent_of(member, by=by)


def test_consent__that_ends_before_it_begins__is_refused_by_the_database():
    with pytest.raises(IntegrityError, match="consent_ends_after_it_began"), transaction.atomic():
        consent_of(people.member(), until=timezone.now() - timedelta(days=1))


def test_sign_up__never_finished__is_forgotten_after_a_day_and_members_are_not():
    member = people.member()
    old = timezone.now() - timedelta(hours=25)
    User.objects.create_user("m-old", email="a@example.kr", date_joined=old)
    fresh = User.objects.create_user("m-new", email="b@example.kr")
    staff = people.staff()
    User.objects.filter(pk__in=[member.user.pk, staff.pk]).update(date_joined=old)

    assert remove_unfinished_sign_ups(timezone.now() - UNFINISHED_AFTER) == 1

    assert set(User.objects.values_list("pk", flat=True)) == {member.user.pk, fresh.pk, staff.pk}
