"""A certificate of hours: the volunteer centre's card, on request, ended when the hours are corrected."""

from datetime import date, timedelta

import pytest

from credentials.models import Condition, Credential
from credentials.models import IssuingInstitution as Issuer
from identity.actors import Actor
from identity.queries import today
from services.volunteering.actions import HoursReport, correct_hours, record_hours
from services.volunteering.certificate_card import publish_certificate_card
from tests.factories import volunteering as make
from tests.factories.credentials import payload_of
from tests.factories.identity import as_staff, member, member_client
from tests.factories.institutions import fetched, judged, listed

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")
WALLET = {"HTTP_HOST": "localhost:8001"}
DAY = date(2026, 11, 10)


def ask(who, since: str = "2026-01-01", until: str = "2026-11-20"):
    body = {"since": since, "until": until}
    return member_client(who).post("/api/volunteering/certificate", body, content_type="application/json", **WALLET)


def recorded(who, hours: int = 5, day: date = DAY):
    return record_hours(HoursReport(who, make.institution(), day, hours), by=as_staff())


@pytest.fixture
def centre() -> Issuer:
    return listed(cards=("volunteer-record",))


def test_certificate__on_request__says_hours_and_time_and_ends_with_their_correction(centre):
    kind, who = publish_certificate_card(centre, by=SYSTEM), make.resident()
    record = recorded(who)
    recorded(who, 3, DAY - timedelta(days=400))
    assert ask(who).json() == {"hours": 5, "card": "volunteer-record"}

    copy, key = fetched(kind, who)

    said = payload_of(copy)
    assert (said["iss"], said["hours"]) == (centre.address, 5)
    assert (said["period_from"], said["period_to"]) == ("2026-01-01", "2026-11-20")
    assert judged(copy, key)["hours"] == 5
    correct_hours(record, "three, not five", by=as_staff())
    assert Credential.objects.get(kind=kind).state == "revoked"
    assert not Condition.objects.filter(withdrawn_at=None).exists()
    recorded(who, 3)
    assert ask(who).json()["hours"] == 3


def test_certificate__of_another_time__stays_and_a_new_one_replaces_it(centre):
    kind, who = publish_certificate_card(centre, by=SYSTEM), make.resident()
    record = recorded(who, 2, date(2026, 3, 1))
    recorded(who)
    ask(who, "2026-11-01")
    fetched(kind, who)

    correct_hours(record, "not there", by=as_staff())
    assert Credential.objects.get().state == "active"
    assert ask(who, "2026-11-02").json()["hours"] == 5

    assert Credential.objects.get().state == "revoked"


def test_certificate__that_cannot_be__says_why(centre):
    who = make.resident()
    assert ask(who).json()["code"] == "no_certificates"
    publish_certificate_card(centre, by=SYSTEM)

    assert ask(who).json()["code"] == "no_hours"
    assert ask(who, "2026-02-01", "2026-01-01").json()["code"] == "bad_period"
    assert ask(who, "1990-02-01").json()["code"] == "bad_period"
    assert ask(who, until=str(today() + timedelta(days=1))).json()["code"] == "bad_period"
    assert ask(who, "x").status_code == 400
    outsider = member()
    recorded(outsider)
    assert ask(outsider).status_code == 409
