"""A certificate on a card: shown to a hospital through OpenID4VP, and used up there, once."""

from types import SimpleNamespace

import pytest
from django.db import transaction

from credentials.errors import ConditionRefused
from credentials.models import Condition, Credential
from credentials.presentation.actions import Question, start_request
from credentials.presentation.errors import PurposeUnknown
from credentials.presentation.models import PresentationRequest
from identity.actors import Actor
from identity.errors import NotAllowed, OutOfScope
from identity.models import StaffRole
from services.blood_donation.actions import (
    accept_gift,
    agree_to_recording,
    ask_to_show,
    give_to_pool,
    offer_gift,
    put_on_card,
    replace_certificate,
    use_shown,
)
from services.blood_donation.certificate_card import publish_certificate_card
from services.blood_donation.errors import (
    CertificateOffered,
    CertificateOver,
    CertificateUnknown,
    NoCards,
    NotShown,
)
from services.blood_donation.models import Asking, Certificate
from tests.factories import blood as make
from tests.factories.identity import as_staff, member, member_client, staff, staff_client
from tests.factories.institutions import fetched, judged, listed
from tests.factories.presentation import Holder, part
from tests.factories.volunteering import resident

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")
WALLET = {"HTTP_HOST": "localhost:8001"}


@pytest.fixture
def kind():
    return publish_certificate_card(listed(cards=("blood-certificate",)), by=SYSTEM)


@pytest.fixture
def desk():
    return as_staff("남동구", "blood_donation", "clerk")


def owned(who=None) -> Certificate:
    who = who or resident()
    agree_to_recording(who, by=Actor.member(who))
    return make.certificate(who)


def carded(kind, certificate: Certificate | None = None) -> tuple[Certificate, Holder]:
    """A certificate on its owner's card, and their wallet."""
    row = certificate or owned()
    put_on_card(row.owner, row.pk, by=Actor.member(row.owner))
    copy, key = fetched(kind, row.owner)
    return Certificate.objects.select_related("owner", "card").get(pk=row.pk), Holder(key, copy, None)


def show(holder: Holder, asking: Asking):
    started = SimpleNamespace(request=PresentationRequest.objects.get(pk=asking.request))
    request = part(holder.fetch(started), 1)
    return holder.send(request, {"certificate": [holder.bound(request, holder.copy)]})


def shown_at_a_hospital(holder: Holder, desk) -> Asking:
    asking = ask_to_show(make.hospital(), by=desk)
    assert show(holder, asking).status_code == 200
    return asking


def test_certificate__shown__is_used_once_and_its_card_ends(kind, desk):
    certificate, holder = carded(kind)
    assert judged(holder.copy, holder.key)["serial"] == certificate.serial
    asking = shown_at_a_hospital(holder, desk)

    used = use_shown(asking, by=desk)

    assert (used.state, used.used_at, used.card) == ("used", asking.hospital, None)
    assert list(used.events.values_list("step", flat=True)) == ["issued", "used"]
    assert Credential.objects.get(kind=kind).state == "revoked"
    with pytest.raises(NotShown):
        use_shown(asking, by=desk)
    again = ask_to_show(make.hospital(), by=desk)
    assert show(holder, again).status_code == 400
    with pytest.raises(NotShown):
        use_shown(again, by=desk)


@pytest.mark.django_db(transaction=True)
def test_certificate__shown_at_two_hospitals_at_once__is_used_at_one(desk, threads):
    with transaction.atomic():
        kind = publish_certificate_card(listed(cards=("blood-certificate",)), by=SYSTEM)
    certificate, holder = carded(kind)
    askings = [shown_at_a_hospital(holder, desk) for _ in range(2)]

    outcomes = threads.run(lambda asking: use_shown(asking, by=desk), askings)

    assert {type(each) for each in outcomes} == {Certificate, CertificateUnknown}
    assert certificate.events.filter(step="used").count() == 1


def given_and_put_on_anothers_card(row: Certificate) -> None:
    friend = resident()
    gift = offer_gift(row.owner, row.pk, str(friend.pk), by=Actor.member(row.owner))
    accept_gift(friend, gift.pk, by=Actor.member(friend))
    put_on_card(friend, row.pk, by=Actor.member(friend))


AFTER = {
    "offered": lambda row: offer_gift(row.owner, row.pk, str(member().pk), by=Actor.member(row.owner)),
    "pooled": lambda row: give_to_pool(row.owner, row.pk, by=Actor.member(row.owner)),
    "replaced": lambda row: replace_certificate(row.owner, row.pk, by=Actor.member(row.owner)),
    "another on the card": lambda row: put_on_card(row.owner, owned(row.owner).pk, by=Actor.member(row.owner)),
    "given away": given_and_put_on_anothers_card,
}


@pytest.mark.parametrize("what", AFTER)
def test_certificate__that_moved_on_since_it_was_shown__is_not_used(kind, desk, what):
    certificate, holder = carded(kind)
    asking = shown_at_a_hospital(holder, desk)

    AFTER[what](certificate)

    with pytest.raises(CertificateUnknown):
        use_shown(asking, by=desk)
    assert Credential.objects.get(kind=kind).state == "revoked"
    assert not Certificate.objects.filter(state="used").exists()


def test_card__of_another_certificate__takes_the_place_of_the_first(kind):
    first, _ = carded(kind)
    second, holder = carded(kind, owned(first.owner))

    assert judged(holder.copy, holder.key)["serial"] == second.serial
    assert Condition.objects.filter(withdrawn_at=None).get().values == {"serial": second.serial}
    assert sorted(Credential.objects.values_list("state", flat=True)) == ["active", "revoked"]
    shown = member_client(first.owner).get("/api/blood", **WALLET).json()["certificates"]
    assert {row["serial"]: row["on_card"] for row in shown} == {first.serial: False, second.serial: True}


def test_card__over_http__again_is_the_same_and_refusals_say_why(kind):
    certificate = owned()
    owner, address = certificate.owner, f"/api/blood/certificates/{certificate.pk}/card"

    def post(who, path=address):
        return member_client(who).post(path, content_type="application/json", **WALLET)

    assert [post(owner).json()["certificates"][0]["on_card"] for _ in range(2)] == [True, True]
    assert Condition.objects.count() == 1
    assert post(member()).json()["code"] == "certificate_unknown"
    assert post(owner, "/api/blood/certificates/99999999/card").json()["code"] == "certificate_unknown"
    outsider = owned(member())
    with pytest.raises(ConditionRefused):
        put_on_card(outsider.owner, outsider.pk, by=Actor.member(outsider.owner))
    offer_gift(owner, certificate.pk, str(member().pk), by=Actor.member(owner))
    with pytest.raises(CertificateOffered):
        put_on_card(owner, certificate.pk, by=Actor.member(owner))
    pooled = owned()
    holder = pooled.owner
    Certificate.objects.filter(pk=pooled.pk).update(state="used", used_at=make.hospital())
    with pytest.raises(CertificateOver):
        put_on_card(holder, pooled.pk, by=Actor.member(holder))


def test_card__that_nobody_issues__is_said(desk):
    certificate = owned()
    with pytest.raises(NoCards):
        put_on_card(certificate.owner, certificate.pk, by=Actor.member(certificate.owner))


def test_purpose__is_asked_for_by_hospitals_alone(kind, client):
    with pytest.raises(PurposeUnknown):
        start_request(Question("blood-certificate"))
    assert "헌혈증서" not in client.get("/check", HTTP_HOST="localhost:8002").content.decode()
    for who, error in (
        (as_staff("계양구", "blood_donation", "clerk"), OutOfScope),
        (Actor.member(member()), NotAllowed),
    ):
        with pytest.raises(error):
            ask_to_show(make.hospital(), by=who)


def test_screens__show_a_qr_then_what_was_shown_and_use_it(kind, desk):
    certificate, holder = carded(kind)
    hospital = make.hospital()
    client = staff_client(staff("남동구", "blood_donation", role=StaffRole.CLERK))
    added = client.post("/blood_donation/asking/add/", {"hospital": hospital.pk})
    asking = Asking.objects.get()
    page = f"/blood_donation/asking/{asking.pk}/"
    assert added["Location"] == f"{page}change/"
    waiting = client.get(f"{page}change/").content.decode()
    assert "asking-qr" in waiting
    assert f"{page}do/use/" not in waiting
    assert client.post(f"{page}do/use/").status_code == 404

    show(holder, asking)
    assert certificate.serial in client.get(f"{page}change/").content.decode()
    assert client.post(f"{page}do/use/").status_code == 302

    certificate.refresh_from_db()
    assert (certificate.state, certificate.used_at) == ("used", hospital)
    assert f"{certificate.serial} is used" in client.get(f"{page}change/").content.decode()
    assert certificate.serial in client.get("/blood_donation/asking/").content.decode()
    other = staff_client(staff("계양구", "blood_donation", role=StaffRole.CLERK))
    assert other.get(f"{page}change/").status_code == 302
