"""Donations and their certificates: registered with consent, used once, replaced, provable."""

from datetime import timedelta

import pytest
from django.utils import timezone

from anchoring.log.records import digest_of, with_kind
from anchoring.models import Commitment
from anchoring.sources import Row
from identity.actions.consents import consents_in_force, withdraw_consent
from identity.actions.members import leave
from identity.actors import Actor
from identity.errors import NotAllowed, OutOfScope
from identity.models import StaffRole
from identity.queries import today
from mileage.queries import balances_of
from services.blood_donation import tampering
from services.blood_donation.actions import (
    begin_use,
    draw_from_pool,
    give_to_pool,
    record_further_act,
    register_donation,
    replace_certificate,
    use_certificate,
)
from services.blood_donation.actions.donations import CONSENT, DonationReport
from services.blood_donation.errors import (
    ActOver,
    CertificateOver,
    CodeUnknown,
    ConsentMissing,
    NothingToGive,
    PoolEmpty,
)
from services.blood_donation.models import Certificate, CertificateEvent, CertificateState, Donation, FurtherAct
from services.core.errors import AlreadyRecorded, MemberGone, NotYetPerformed
from tests.factories import blood as make
from tests.factories import mileage
from tests.factories.identity import as_staff, member

pytestmark = pytest.mark.django_db


def steps(certificate: Certificate) -> list[str]:
    return list(certificate.events.values_list("step", flat=True))


def use(certificate: Certificate, at=None) -> Certificate:
    code, _ = begin_use(certificate.owner, certificate.pk, by=Actor.member(certificate.owner))
    return use_certificate(code, at or make.hospital(), by=as_staff("남동구"))


def test_register__with_consent__issues_a_certificate_and_earns_nothing():
    mileage.programme("blood", activity_kind="blood_donation", unit="donation")
    donor = make.donor()

    certificate = make.certificate(donor)

    assert (certificate.owner, certificate.state, steps(certificate)) == (donor, "held", ["issued"])
    assert sum(row.balance for row in balances_of(donor)) == 0


def test_register__without_consent__is_refused_and_records_nothing():
    report = DonationReport(member(), make.institution(), today(), "D1")

    with pytest.raises(ConsentMissing):
        register_donation(report, by=as_staff("남동구"))
    assert not Donation.objects.exists()


def test_register__after_the_consent_was_withdrawn__is_refused():
    donor = make.donor()
    withdraw_consent(consents_in_force(donor, CONSENT).get(), by=Actor.member(donor))

    with pytest.raises(ConsentMissing):
        make.certificate(donor)


def test_register__the_same_number_twice__is_one_donation():
    report = DonationReport(make.donor(), make.institution(), today(), "D1")
    register_donation(report, by=as_staff("남동구"))

    with pytest.raises(AlreadyRecorded):
        register_donation(report, by=as_staff("남동구"))
    assert Certificate.objects.count() == 1


def test_register__tomorrow_or_for_who_left__is_refused():
    centre, donor = make.institution(), make.donor()
    with pytest.raises(NotYetPerformed):
        register_donation(DonationReport(donor, centre, today() + timedelta(days=1), "D1"), by=as_staff("남동구"))
    donor.left_at = timezone.now()
    with pytest.raises(MemberGone):
        register_donation(DonationReport(donor, centre, today(), "D1"), by=as_staff("남동구"))


@pytest.mark.parametrize(
    ("by", "refusal"),
    [
        (lambda: as_staff("계양구"), OutOfScope),
        (lambda: as_staff("남동구", "parking"), OutOfScope),
        (lambda: as_staff("남동구", role=StaffRole.AUDITOR), NotAllowed),
    ],
)
def test_register__by_who_may_not__is_refused(by, refusal):
    with pytest.raises(refusal):
        register_donation(DonationReport(make.donor(), make.institution(), today(), "D1"), by=by())


def test_serial__has_a_digit_that_finds_a_slip():
    serials = {Certificate(number=number).serial for number in (1, 12, 123_456_789)}

    assert serials == {"IC-000-000-001-8", "IC-000-000-012-5", "IC-123-456-789-7"}


def test_use__of_a_shown_code__happens_once():
    certificate, hospital = make.certificate(), make.hospital()
    code, until = begin_use(certificate.owner, certificate.pk, by=Actor.member(certificate.owner))

    used = use_certificate(f"{code[:4].lower()} {code[4:]}", hospital, by=as_staff("남동구"))

    assert until > timezone.now()
    assert (used.state, used.used_at, steps(used)) == ("used", hospital, ["issued", "used"])
    with pytest.raises(CodeUnknown):
        use_certificate(code, hospital, by=as_staff("남동구"))
    with pytest.raises(CertificateOver):
        begin_use(certificate.owner, certificate.pk, by=Actor.member(certificate.owner))


def test_use__of_an_older_or_a_late_code__is_refused():
    certificate, hospital = make.certificate(), make.hospital()
    by = Actor.member(certificate.owner)
    older, _ = begin_use(certificate.owner, certificate.pk, by=by)
    late, _ = begin_use(certificate.owner, certificate.pk, by=by)
    with pytest.raises(CodeUnknown):
        use_certificate(older, hospital, by=as_staff("남동구"))

    Certificate.objects.update(code_until=timezone.now())

    with pytest.raises(CodeUnknown):
        use_certificate(late, hospital, by=as_staff("남동구"))


@pytest.mark.django_db(transaction=True)
def test_use__of_one_code_at_five_desks_at_once__happens_once(threads):
    certificate = make.certificate()
    code, _ = begin_use(certificate.owner, certificate.pk, by=Actor.member(certificate.owner))
    desks = [(make.hospital(), as_staff("남동구")) for _ in range(5)]

    results = threads.run(lambda desk: use_certificate(code, desk[0], by=desk[1]), desks)

    assert sum(isinstance(result, Certificate) for result in results) == 1
    assert sum(isinstance(result, CodeUnknown) for result in results) == 4
    assert steps(certificate) == ["issued", "used"]


def test_replace__a_lost_one__leaves_one_that_counts():
    certificate = make.certificate()
    owner = certificate.owner
    code, _ = begin_use(owner, certificate.pk, by=Actor.member(owner))

    fresh = replace_certificate(owner, certificate.pk, by=Actor.member(owner))

    certificate.refresh_from_db()
    assert (certificate.state, steps(certificate)) == ("replaced", ["issued", "replaced"])
    assert (fresh.owner, fresh.replaces, fresh.donation) == (owner, certificate, certificate.donation)
    with pytest.raises(CodeUnknown):
        use_certificate(code, make.hospital(), by=as_staff("남동구"))
    with pytest.raises(CertificateOver):
        replace_certificate(owner, certificate.pk, by=Actor.member(owner))


def test_pool__gives_the_oldest_to_who_needs_it():
    given = [make.certificate(), make.certificate()]
    for certificate in given:
        give_to_pool(certificate.owner, certificate.pk, by=Actor.member(certificate.owner))
    patient = member()

    drawn = draw_from_pool(patient, "transfusion 12", by=as_staff())

    assert (drawn, drawn.owner, steps(drawn)) == (given[0], patient, ["issued", "pooled", "drawn"])
    assert use(drawn).state == CertificateState.USED


def test_pool__when_empty_or_by_who_may_not__gives_nothing():
    with pytest.raises(PoolEmpty):
        draw_from_pool(member(), "x", by=as_staff())
    with pytest.raises(OutOfScope):
        draw_from_pool(member(), "x", by=as_staff("남동구"))


def test_leaving__gives_what_is_held_to_the_pool():
    certificate = make.certificate()

    leave(certificate.owner, by=Actor.member(certificate.owner), confirmed=True)

    certificate.refresh_from_db()
    assert (certificate.state, certificate.owner) == (CertificateState.POOLED, None)


def test_further_act__is_rewarded_once_within_the_programmes_budget():
    programme = mileage.programme("further", activity_kind=FurtherAct.programme_kind, unit="act", budget=15)
    act = FurtherAct.objects.create(name_ko="캠페인", name_en="Campaign", first_day=today(), last_day=today())
    supporter = member()

    record_further_act(act, supporter, today(), by=as_staff())

    late = member()
    with pytest.raises(NothingToGive):
        record_further_act(act, late, today(), by=as_staff())
    mileage.fund_programme(programme, 10, "more", by=mileage.SYSTEM)
    record_further_act(act, late, today(), by=as_staff())
    assert [sum(row.balance for row in balances_of(each)) for each in (supporter, late)] == [10, 10]
    with pytest.raises(AlreadyRecorded):
        record_further_act(act, supporter, today(), by=as_staff())
    with pytest.raises(ActOver):
        record_further_act(act, member(), today() - timedelta(days=1), by=as_staff())


def test_history__of_a_certificate__is_committed_step_by_step():
    certificate = use(make.certificate())

    events = CertificateEvent.objects.filter(certificate=certificate)
    kinds = Commitment.objects.filter(pk__in=events.values("commitment")).order_by("pk").values_list("kind", flat=True)

    assert list(kinds) == ["blood_certificate.issued", "blood_certificate.used"]


def test_tamper_check__names_the_step_whose_owner_was_altered():
    certificate, other = make.certificate(), member()
    CertificateEvent.objects.update(owner=other)

    rows = [row for row in tampering._steps() if isinstance(row, Row)]
    commitment = Commitment.objects.get(pk=rows[0].commitment)

    assert rows[0].subject == f"issued of certificate {certificate}"
    assert digest_of(bytes(commitment.salt), with_kind(commitment.kind, rows[0].record)) != bytes(commitment.digest)
