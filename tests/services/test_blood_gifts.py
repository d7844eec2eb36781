"""A certificate is given away: the recipient chooses, and nothing goes back."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

import services.blood_donation
from identity.actors import Actor
from identity.models import AuditRow, Member
from mileage.models import Transfer
from mileage.queries import balances_of
from services.blood_donation.actions import (
    accept_gift,
    agree_to_recording,
    begin_use,
    decline_gift,
    draw_from_pool,
    give_to_pool,
    lapse_gifts,
    offer_gift,
    replace_certificate,
    use_certificate,
    withdraw_gift,
)
from services.blood_donation.errors import (
    CertificateOffered,
    CertificateUnknown,
    CodeUnknown,
    GiftToOneself,
    GiftUnknown,
    RecipientUnknown,
)
from services.blood_donation.models import Certificate, FurtherAct, Gift
from services.core.models import Activity
from tests.factories import blood as make
from tests.factories import mileage
from tests.factories.identity import as_staff, member

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")
FILES = ("cards.py", "models.py", "leaving.py", "records.py")


def by(of: Member) -> dict[str, Actor]:
    return {"by": Actor.member(of)}


def offered(to: Member) -> Gift:
    certificate = make.certificate()
    return offer_gift(certificate.owner, certificate.pk, str(to.pk), **by(certificate.owner))


def owner_of(gift: Gift) -> Member | None:
    return Certificate.objects.get(pk=gift.certificate_id).owner


def test_gift__accepted__changes_the_owner_and_no_mileage():
    friend = member()
    gift = offered(friend)

    accept_gift(friend, gift.pk, **by(friend))

    assert owner_of(gift) == friend
    assert list(gift.certificate.events.values_list("step", "owner")) == [
        ("issued", gift.giver_id),
        ("given", friend.pk),
    ]
    assert not Transfer.objects.exists()


@pytest.mark.parametrize("end", ["declined", "withdrawn"])
def test_gift__declined_or_taken_back__stays_with_its_giver(end):
    friend = member()
    gift = offered(friend)

    if end == "declined":
        decline_gift(friend, gift.pk, **by(friend))
    else:
        withdraw_gift(gift.giver, gift.pk, **by(gift.giver))

    gift.refresh_from_db()
    assert (gift.state, owner_of(gift)) == (end, gift.giver)
    with pytest.raises(GiftUnknown):
        accept_gift(friend, gift.pk, **by(friend))


def test_gift__of_others__is_answered_by_nobody_else():
    gift, stranger = offered(member()), member()

    for answer in (accept_gift, decline_gift, withdraw_gift):
        with pytest.raises(GiftUnknown):
            answer(stranger, gift.pk, **by(stranger))
    with pytest.raises(GiftUnknown):
        accept_gift(gift.giver, gift.pk, **by(gift.giver))


def test_gift__to_nobody_to_oneself_or_of_anothers__is_refused():
    certificate, stranger = make.certificate(), member()
    owner = certificate.owner

    with pytest.raises(RecipientUnknown):
        offer_gift(owner, certificate.pk, "00000000", **by(owner))
    with pytest.raises(GiftToOneself):
        offer_gift(owner, certificate.pk, str(owner.pk), **by(owner))
    with pytest.raises(CertificateUnknown):
        offer_gift(stranger, certificate.pk, str(owner.pk), **by(stranger))


def test_gift__while_it_is_open__keeps_the_certificate_from_other_ends():
    gift = offered(member())
    giver, number = gift.giver, gift.certificate_id

    with pytest.raises(CertificateOffered):
        offer_gift(giver, number, str(member().pk), **by(giver))
    with pytest.raises(CertificateOffered):
        begin_use(giver, number, **by(giver))
    with pytest.raises(CertificateOffered):
        give_to_pool(giver, number, **by(giver))


def test_gift__ends_the_code_that_was_shown_before():
    certificate = make.certificate()
    code, _ = begin_use(certificate.owner, certificate.pk, **by(certificate.owner))
    offer_gift(certificate.owner, certificate.pk, str(member().pk), **by(certificate.owner))

    with pytest.raises(CodeUnknown):
        use_certificate(code, make.hospital(), by=as_staff("남동구"))


def test_gift__not_answered_in_time__lapses_once():
    friend = member()
    gift = offered(friend)
    Gift.objects.update(until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(GiftUnknown):
        accept_gift(friend, gift.pk, **by(friend))

    assert (lapse_gifts(by=SYSTEM), lapse_gifts(by=SYSTEM)) == (1, 0)

    gift.refresh_from_db()
    assert gift.state == "lapsed"
    assert AuditRow.objects.filter(event="blood_gift.lapsed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_gift__accepted_and_taken_back_at_once__has_one_outcome(threads):
    friend = member()
    gift = offered(friend)
    answers = [
        lambda: accept_gift(friend, gift.pk, **by(friend)),
        lambda: withdraw_gift(gift.giver, gift.pk, **by(gift.giver)),
    ]

    results = threads.run(lambda answer: answer(), answers)

    assert sum(isinstance(result, Gift) for result in results) == 1
    gift.refresh_from_db()
    assert owner_of(gift) == (friend if gift.state == "accepted" else gift.giver)


def test_whatever_becomes_of_a_certificate__no_activity_and_no_points_come_of_it():
    for kind in ("blood_donation", "blood_gift", "blood_certificate", FurtherAct.programme_kind):
        mileage.programme(kind.replace("_", "-"), activity_kind=kind, unit="act")
    before, people = Transfer.objects.count(), [member(), member(), member()]
    giver, friend, patient = people
    agree_to_recording(giver, by=Actor.member(giver))
    row = make.certificate(giver)
    row = replace_certificate(giver, row.pk, **by(giver))
    for answer in (decline_gift, accept_gift):
        gift = offer_gift(giver, row.pk, str(friend.pk), **by(giver))
        answer(friend, gift.pk, **by(friend))
    give_to_pool(friend, row.pk, **by(friend))
    draw_from_pool(patient, "transfusion", by=as_staff())
    code, _ = begin_use(patient, row.pk, **by(patient))
    use_certificate(code, make.hospital(), by=as_staff("남동구"))

    assert list(row.events.values_list("step", flat=True)) == ["issued", "given", "pooled", "drawn", "used"]
    assert not Activity.objects.exists()
    assert Transfer.objects.count() == before
    assert not [balance for each in people for balance in balances_of(each)]


def test_gifts__know_no_mileage():
    """Blood Management Act, art. 3: no gift can have anything of value in return, since none can be written."""
    folder = Path(services.blood_donation.__file__).parent
    imported = {
        name
        for path in (*(f"actions/{name}.py" for name in ("gifts", "certificates", "presenting")), *FILES)
        for node in ast.walk(ast.parse((folder / path).read_text()))
        for name in _names(node)
    }

    assert imported
    assert not [name for name in imported if "mileage" in name or "activity" in name.lower()]
    related = {field.related_model._meta.app_label for model in (Certificate, Gift) for field in relations(model)}
    # credentials: the card that shows a certificate; they know no mileage either (import-linter)
    assert related <= {"blood_donation", "identity", "anchoring", "credentials"}


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def relations(model):
    return [field for field in model._meta.get_fields() if field.related_model is not None]
