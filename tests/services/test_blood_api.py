"""Donations over HTTP: the wallet's page, and the staff screens."""

import pytest

from anchoring.tasks import advance_log
from identity.actors import Actor
from identity.models import Member, StaffRole
from identity.queries import today
from mileage.queries import balances_of
from services.blood_donation.actions import accept_gift, offer_gift
from services.blood_donation.errors import ConsentMissing
from services.blood_donation.models import Certificate, Donation, FurtherAct
from tests.factories import blood as make
from tests.factories import mileage
from tests.factories.identity import member, member_client, staff, staff_client

pytestmark = pytest.mark.django_db
WALLET = {"HTTP_HOST": "localhost:8001"}
CODE = "/api/blood/certificates/{}/code"
ADD = "/blood_donation/donation/add/"


def post(of: Member, address: str, body=None):
    return member_client(of).post(address, body or {}, content_type="application/json", **WALLET)


def test_page__of_a_donor__shows_certificates_and_consent():
    donor = member()
    assert member_client(donor).get("/api/blood", **WALLET).json() == {
        "consent": False, "certificates": [], "gifts": [],
    }  # fmt: skip
    assert post(donor, "/api/blood/consent").json()["consent"] is True
    certificate = make.certificate(donor)

    shown = member_client(donor).get("/api/blood", **WALLET).json()["certificates"]

    assert [(row["serial"], row["state"], row["offered"]) for row in shown] == [(certificate.serial, "held", False)]


def test_proofs__of_its_steps__are_for_whose_certificate_it_was_then():
    row = make.certificate()
    donor, friend = row.owner, member()
    gift = offer_gift(donor, row.pk, str(friend.pk), by=Actor.member(donor))
    accept_gift(friend, gift.pk, by=Actor.member(friend))
    issued, given = row.events.order_by("pk")

    def asked(who: Member, step):
        return member_client(who).get(f"/api/blood/certificates/{row.pk}/steps/{step}/proof", **WALLET)

    assert asked(friend, given.pk).json()["code"] == "not_yet_anchored"
    advance_log()
    (shown,) = member_client(friend).get("/api/blood", **WALLET).json()["certificates"]
    assert [(step["id"], step["step"]) for step in shown["steps"]] == [(given.pk, "given")]
    record = asked(friend, given.pk).json()["record"]
    assert (record["kind"], record["serial"], record["owner"]) == (
        "blood_certificate.given",
        row.serial,
        str(friend.pk),
    )
    assert str(donor.pk) not in str(record)
    assert asked(donor, issued.pk).json()["record"]["owner"] == str(donor.pk)
    for who, step in ((friend, issued.pk), (donor, given.pk), (member(), given.pk), (friend, 2**40)):
        assert (asked(who, step).status_code, asked(who, step).json()["code"]) == (404, "certificate_unknown")


def test_consent__withdrawn__keeps_the_certificates_and_takes_no_more():
    certificate = make.certificate()
    donor = certificate.owner

    after = [member_client(donor).delete("/api/blood/consent", **WALLET).json() for _ in range(2)]

    assert [(row["consent"], len(row["certificates"])) for row in after] == [(False, 1)] * 2
    with pytest.raises(ConsentMissing):
        make.certificate(donor)


def test_gift__over_http__goes_to_who_accepts():
    certificate, friend = make.certificate(), member()
    giver = certificate.owner
    offer = post(giver, f"/api/blood/certificates/{certificate.pk}/offer", {"recipient": str(friend.pk)[:8]})
    assert offer.status_code == 201
    assert [(row["mine"], row["other"]) for row in offer.json()["gifts"]] == [(True, str(friend.pk)[:8])]

    gift = member_client(friend).get("/api/blood", **WALLET).json()["gifts"][0]
    taken = post(friend, f"/api/blood/gifts/{gift['id']}/accept").json()

    assert gift["mine"] is False
    assert [row["serial"] for row in taken["certificates"]] == [certificate.serial]
    assert post(friend, f"/api/blood/gifts/{gift['id']}/accept").json()["code"] == "gift_unknown"


@pytest.mark.parametrize(
    ("address", "body", "status", "code"),
    [
        ("/api/blood/certificates/{}/offer", {}, 400, None),
        ("/api/blood/certificates/{}/offer", {"recipient": "7" * 40}, 400, None),
        ("/api/blood/certificates/{}/offer", {"recipient": ["x"]}, 400, None),
        ("/api/blood/certificates/{}/offer", {"recipient": "ffffffff"}, 400, "recipient_unknown"),
        ("/api/blood/certificates/999999/pool", {}, 404, "certificate_unknown"),
        ("/api/blood/certificates/99999999999999999999/pool", {}, 404, "certificate_unknown"),
        ("/api/blood/gifts/00000000-0000-0000-0000-000000000000/accept", {}, 404, "gift_unknown"),
    ],
)
def test_requests__that_cannot_be__are_refused_clearly(address, body, status, code):
    certificate = make.certificate()

    answer = post(certificate.owner, address.format(certificate.pk), body)

    assert answer.status_code == status
    assert answer.json().get("code") == code or code is None
    assert Certificate.objects.get().state == "held"


def test_requests__of_a_stranger_or_nobody__are_refused(client):
    certificate = make.certificate()

    assert post(member(), CODE.format(certificate.pk)).json()["code"] == "certificate_unknown"
    assert client.post(CODE.format(certificate.pk), **WALLET).status_code == 403


def test_staff__register_a_donation_and_take_its_certificate():
    donor, centre, hospital = make.donor(), make.institution(), make.hospital()
    clerk = staff_client(staff("남동구", "blood_donation"))
    form = {"member_code": str(donor.pk)[:8], "centre": centre.pk, "donated_on": today(), "kind": "whole"}

    assert clerk.post(ADD, form | {"reference": "D-1"}).status_code == 302
    again = clerk.post(ADD, form | {"reference": "D-1"})
    code = post(donor, CODE.format(Certificate.objects.get().pk)).json()["code"]
    taken = clerk.post(f"/blood_donation/institution/{hospital.pk}/do/take/", {"code": code})

    assert "recorded already" in again.content.decode()
    assert Donation.objects.count() == 1
    assert taken.status_code == 302
    assert Certificate.objects.get().used_at == hospital
    assert Certificate.objects.get().serial in clerk.get("/blood_donation/certificate/").content.decode()


def test_staff__without_the_members_consent_or_the_right__register_nothing():
    centre = make.institution()
    form = {"member_code": str(member().pk), "centre": centre.pk, "donated_on": today(), "kind": "whole"}

    refused = staff_client(staff("남동구")).post(ADD, form | {"reference": "D-1"}, follow=True)

    assert "health data" in refused.content.decode()
    assert staff_client(staff("남동구", role=StaffRole.AUDITOR)).post(ADD, form).status_code == 403
    assert not Donation.objects.exists()


def test_staff_of_the_city__give_out_of_the_pool_and_record_a_further_act():
    mileage.programme("further", activity_kind=FurtherAct.programme_kind, unit="act", budget=10)
    certificate, hospital, patient = make.certificate(), make.hospital(), member()
    post(certificate.owner, f"/api/blood/certificates/{certificate.pk}/pool")
    act = FurtherAct.objects.create(name_ko="캠페인", name_en="Campaign", first_day=today(), last_day=today())
    city = staff_client(staff(service="blood_donation", role=StaffRole.MANAGER))
    district = staff_client(staff("남동구", "blood_donation", role=StaffRole.MANAGER))
    draw, record = f"institution/{hospital.pk}/do/draw/", f"furtheract/{act.pk}/do/record/"
    form = {"member": str(patient.pk)[:8], "reason": "transfusion 12", "performed_on": today()}

    for address in (draw, record):
        assert district.post(f"/blood_donation/{address}", form).status_code in (403, 404)
        assert city.post(f"/blood_donation/{address}", form).status_code == 302
    again = [city.post(f"/blood_donation/{address}", form).content.decode() for address in (draw, record)]

    assert ["holds no certificate" in again[0], "recorded already" in again[1]] == [True, True]
    assert "/do/draw/" in city.get(f"/blood_donation/institution/{hospital.pk}/change/").content.decode()
    assert "/do/draw/" not in district.get(f"/blood_donation/institution/{hospital.pk}/change/").content.decode()
    assert [row.serial for row in Certificate.objects.filter(owner=patient)] == [certificate.serial]
    assert sum(row.balance for row in balances_of(patient)) == 10
    new = {"name_ko": "새 활동", "name_en": "New", "first_day": today(), "last_day": today()}
    assert city.post("/blood_donation/furtheract/add/", new).status_code == 302
    assert FurtherAct.objects.count() == 2
