"""Offers and scanner's passes from the staff's screens: shown once, of one's own districts, recorded."""

from __future__ import annotations

import datetime as dt
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from credentials.actions.offers import offer_by_staff
from credentials.errors import MemberUnknown, NotEligible
from credentials.figures.models import ScannerPass
from credentials.figures.uploads import end_pass, make_pass
from credentials.models import Offer, OfferGrant
from credentials.queries import current_kind
from identity.errors import NotAllowed, OutOfScope
from identity.models import AuditRow, Member, StaffRole
from tests.credentials.test_figures import row, upload
from tests.factories.credentials import resident
from tests.factories.haip import HaipWallet
from tests.factories.identity import as_staff, district_named, member_client, staff, staff_client

pytestmark = pytest.mark.django_db
OFFER, PASSES = "admin:credentials_credential_offer_card", "admin:figures_scannerpass_"
QUARTER = dt.timedelta(minutes=15)


def address(name: str, *arguments: object) -> str:
    return reverse(name, args=arguments, urlconf="wallet.urls.admin")


@pytest.mark.parametrize(("way", "days"), [("shown", 0), ("printed", 14)])
def test_offer__made_on_the_screen__leads_the_member_to_the_card_by_signing_in(way, days):
    client, member, wallet = staff_client(staff("연수구", role=StaffRole.CLERK)), resident(), HaipWallet()

    page = client.post(address(OFFER), {"member": str(member.pk), "card": "citizen", "way": way})

    text, offer = unescape(page.content.decode()), Offer.objects.get()
    assert (offer.member, offer.grant) == (member, OfferGrant.SIGN_IN)
    assert (offer.expires_at - timezone.now()).days == max(0, days - 1)
    assert "no-store" in page["Cache-Control"] and "<svg" in text
    uri = text.split('href="openid-credential-offer')[1].split('"')[0]
    document = wallet.read_offer(f"openid-credential-offer{uri}")
    state = document["grants"]["authorization_code"]["issuer_state"]
    token = wallet.exchange(wallet.code(member_client(member), {"issuer_state": state})).json()
    assert wallet.issued(token["access_token"]).member == member
    assert AuditRow.objects.filter(event="credential.offered", actor_kind="staff").count() == 1


def test_offer__to_whom_it_cannot_go__is_refused(settings):
    gone, mine = Member.objects.create(kind="individual"), resident()
    by, kind = as_staff("연수구"), current_kind("citizen")

    for number in (uuid4(), gone.pk):
        with pytest.raises(MemberUnknown):
            offer_by_staff(kind, number, QUARTER, by=by)
    with pytest.raises(MemberUnknown):
        offer_by_staff(kind, mine.pk, QUARTER, by=as_staff("부평구"))
    with pytest.raises(NotAllowed):
        offer_by_staff(kind, mine.pk, QUARTER, by=as_staff("연수구", role=StaffRole.AUDITOR))
    with pytest.raises(NotEligible):
        offer_by_staff(current_kind("youth"), mine.pk, QUARTER, by=by)
    assert not Offer.objects.exists()


@pytest.mark.parametrize(
    "sent", [{}, {"member": "x"}, {"member": str(uuid4())}, {"card": "none"}, {"way": "by post"}, {"card": "youth"}]
)
def test_offer_screen__with_something_wrong__says_so(sent):
    client, member = staff_client(staff("연수구", role=StaffRole.CLERK)), resident()
    asked = {"member": str(member.pk), "card": "citizen", "way": "shown"} | sent if sent else {}

    page = client.post(address(OFFER), asked)

    assert page.status_code == 200
    assert not Offer.objects.exists()


def test_pass__made_on_the_screen__is_shown_once_and_counts_until_it_is_ended():
    client = staff_client(staff("연수구", role=StaffRole.MANAGER))
    district = district_named("연수구")

    page = client.post(address(f"{PASSES}add"), {"name": "수영장 1번", "district": district.pk}, follow=True)
    token = unescape(page.content.decode()).split("shown only now: ")[1].split("<")[0].strip()
    scanner = ScannerPass.objects.get()
    assert upload(token, row()).status_code == 204
    assert token not in client.get(address(f"{PASSES}changelist")).content.decode()

    assert client.post(address(f"{PASSES}end", scanner.pk), {"note": "lost"}).status_code == 302
    assert upload(token, row()).status_code == 401
    assert client.post(address(f"{PASSES}end", scanner.pk)).status_code == 404
    events = AuditRow.objects.filter(event__startswith="scanner_pass.").values_list("event", "district")
    assert set(events) == {("scanner_pass.made", district.pk), ("scanner_pass.ended", district.pk)}


def test_pass__of_another_district__is_neither_made_nor_seen_nor_ended():
    scanner, _ = make_pass("Gate", district_named("부평구"), by=as_staff("부평구", role=StaffRole.MANAGER))
    client = staff_client(staff("연수구", role=StaffRole.MANAGER))

    page = client.post(address(f"{PASSES}add"), {"name": "x", "district": scanner.district_id})
    assert page.status_code == 200
    assert client.post(address(f"{PASSES}add"), {"name": "x", "district": ""}).status_code == 403
    assert "Gate" not in client.get(address(f"{PASSES}changelist")).content.decode()
    assert client.post(address(f"{PASSES}end", scanner.pk)).status_code == 404
    with pytest.raises(OutOfScope):
        end_pass(scanner, by=as_staff("연수구", role=StaffRole.MANAGER))
    with pytest.raises(NotAllowed):
        make_pass("x", None, by=as_staff("연수구", role=StaffRole.CLERK))
    assert ScannerPass.objects.count() == 1
