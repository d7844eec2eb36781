"""What waits for a member on the pages of the services is told on the wallet's first page."""

import pytest
from django.utils.timezone import now

from services.badges.actions.requests import Asked, ask_for_badges, decline_request
from services.blood_donation.actions import decline_gift, offer_gift
from services.collectibles.actions import offer_item, withdraw_offer
from services.reservations.models import ReservationNotice
from services.volunteering.models import VolunteerNotice
from tests.factories import blood, collectibles
from tests.factories.identity import member, member_client
from tests.services.test_badge_sharing import company
from tests.services.test_blood_gifts import by

pytestmark = pytest.mark.django_db


def waiting(who) -> dict[str, int]:
    pages = member_client(who).get("/api/services/waiting", HTTP_HOST="localhost:8001").json()["pages"]
    return {row["page"]: row["count"] for row in pages}


def test_waiting__is_what_the_member_may_answer_and_put_away_until_then(client):
    one, certificate, item, (where, agent) = member(), blood.certificate(), collectibles.item(member()), company()
    giver = certificate.owner
    gift = offer_gift(giver, certificate.pk, str(one.pk), **by(giver))
    offer = offer_item(item.owner, item.pk, str(one.pk), **by(item.owner))
    request = ask_for_badges(agent, where.pk, Asked(str(one.pk), "채용 심사", 7), **by(agent))
    notice = VolunteerNotice.objects.create(member=one, kind="cancelled", day="2026-11-20")

    ReservationNotice.objects.create(member=one, kind="cancelled", at=now())

    assert waiting(one) == {"badges": 1, "blood": 1, "bookings": 1, "collectibles": 1, "volunteering": 1}
    assert waiting(giver) == {}

    decline_gift(one, gift.pk, **by(one))
    withdraw_offer(item.owner, offer.pk, **by(item.owner))
    decline_request(one, request.pk, **by(one))
    member_client(one).post(f"/api/volunteering/notices/{notice.pk}/dismiss", HTTP_HOST="localhost:8001")
    assert waiting(one) == {"bookings": 1, "collectibles": 1}  # that the offer was taken back
    assert client.get("/api/services/waiting", HTTP_HOST="localhost:8001").status_code == 403
