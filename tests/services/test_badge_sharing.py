"""Public pages by consent, companies' requests with purpose and period, and deletion after the course's term."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.utils import timezone

from identity.actions.members import leave
from identity.actors import Actor
from identity.models import AuditRow, Consent, Member, OrganisationPerson, OrganisationRole
from identity.queries import today
from services.badges.actions import take_back_award
from services.badges.actions.deleting import delete_course_data, term_of
from services.badges.models import Award, BadgeLook, BadgeRequest, ClaimLink, PublicPage
from tests.factories import badges as make
from tests.factories.identity import LONG_AGO, as_staff, member, member_client, organisation

pytestmark = pytest.mark.django_db
WALLET, ISSUER = {"HTTP_HOST": "localhost:8001"}, Client(HTTP_HOST="localhost:8000", HTTP_ACCEPT_LANGUAGE="en")
SYSTEM = Actor.system("test")


def call(of: Member, method: str, address: str, body: Any = None) -> Any:
    client = member_client(of)
    sent = {} if body is None else {"data": body, "content_type": "application/json"}
    return getattr(client, method)(f"/api/badges{address}", **sent, **WALLET)


def page(of: Award, days: int = 30) -> str:
    answer = call(of.member, "post", f"/awards/{of.pk}/page", {"days": days})
    assert answer.status_code == 201, answer.content
    return answer.json()["address"].removeprefix("http://localhost:8000")


def company(name: str = "한빛기업", agent: Member | None = None) -> tuple[Any, Member]:
    """An organisation, and one who acts for it."""
    where, agent = organisation(name), agent or member()
    OrganisationPerson.objects.create(
        organisation=where, member=agent, role=OrganisationRole.AGENT, during=DateRange(LONG_AGO, None)
    )
    return where, agent


def asked(where: Any, agent: Member, holder: Member, days: int = 7) -> str:
    body = {"holder": str(holder.pk)[:8], "purpose": "채용 심사", "days": days}
    answer = call(agent, "post", f"/organisations/{where.pk}/requests", body)
    assert answer.status_code == 201, answer.content
    return answer.json()[0]["requests"][0]["id"]


def test_page__by_consent__is_shown_to_nobody_else_and_ends_with_the_consent():
    award = make.awarded(member(), evidence_text="과제 우수")
    address = page(award)

    shown = ISSUER.get(address)

    assert shown.status_code == 200
    assert "noindex" in shown["X-Robots-Tag"]
    assert (shown["Cache-Control"], shown["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "과제 우수" in shown.content.decode()
    for language, says in (
        ("en", ("Hanbit School", "Completed the course", "Skills")),
        ("ko", ("한빛학교", "과정을 마쳤", "역량")),
    ):
        told = ISSUER.get(address, headers={"Accept-Language": language}).content.decode()
        assert all(text in told for text in says), language
    assert str(award.member_id)[:8] not in shown.content.decode()
    assert call(member(), "delete", f"/awards/{award.pk}/page").status_code == 404
    assert call(award.member, "delete", f"/awards/{award.pk}/page").json()["awards"][0]["page_until"] is None
    assert ISSUER.get(address).status_code == 404
    assert Consent.objects.get().withdrawn_at
    assert call(award.member, "delete", f"/awards/{award.pk}/page").status_code == 404


def test_page__made_anew_ends_the_one_before_and_a_page_ends_with_its_time_its_award_or_its_member():
    award = make.awarded(member())
    first, second = page(award), page(award)
    assert [ISSUER.get(each).status_code for each in (first, second)] == [404, 200]
    PublicPage.objects.filter(ended_at=None).update(until=timezone.now())
    assert ISSUER.get(second).status_code == 404
    third = page(award)
    take_back_award(award, "wrong", by=as_staff())
    assert ISSUER.get(third).status_code == 404
    other = make.awarded(member(), award.badge)
    fourth = page(other)
    leave(other.member, confirmed=True, by=Actor.member(other.member))
    assert ISSUER.get(fourth).status_code == 404


@pytest.mark.parametrize("body", [{}, [], {"days": 0}, {"days": 366}, {"days": "x"}, {"days": None}])
def test_page__of_what_is_no_period__is_a_bad_request(body):
    award = make.awarded(member())
    assert call(award.member, "post", f"/awards/{award.pk}/page", body).status_code == 400


def test_company__sees_what_the_holder_consented_to_and_each_look_is_told():
    award, (where, agent) = make.awarded(member(), evidence_text="과제 우수"), company()
    request = asked(where, agent, award.member)
    look = f"/organisations/{where.pk}/requests/{request}/look"
    assert call(agent, "post", look).status_code == 404
    seen = call(award.member, "get", "").json()["requests"][0]
    assert (seen["organisation"], seen["purpose"], seen["days"]) == ("한빛기업", "채용 심사", 7)

    granted = call(award.member, "post", f"/requests/{request}/grant", {"awards": [str(award.pk)]})

    assert granted.json()["requests"][0]["state"] == "granted"
    answer = call(agent, "post", look).json()
    assert [each["evidence_text"] for each in answer["awards"]] == ["과제 우수"]
    assert len(call(award.member, "get", "").json()["requests"][0]["looks"]) == 1
    assert AuditRow.objects.filter(event="badge_request.looked").count() == 1
    stranger = member()
    assert call(stranger, "post", look).status_code == 403
    assert call(stranger, "get", "/organisations").json() == []
    call(award.member, "post", f"/requests/{request}/end")
    assert call(agent, "post", look).status_code == 404
    assert Consent.objects.get().withdrawn_at
    assert call(award.member, "post", f"/requests/{request}/end").status_code == 404


def test_company__access_ends_by_itself_and_an_answer_comes_in_time():
    award, (where, agent) = make.awarded(member()), company()
    request = asked(where, agent, award.member)
    call(award.member, "post", f"/requests/{request}/grant", {"awards": [str(award.pk)]})
    BadgeRequest.objects.update(until=timezone.now())
    assert call(agent, "post", f"/organisations/{where.pk}/requests/{request}/look").status_code == 404
    assert call(agent, "get", "/organisations").json()[0]["requests"][0]["state"] == "ended"
    second = asked(where, agent, award.member)
    BadgeRequest.objects.filter(pk=second).update(answer_until=timezone.now())
    assert call(award.member, "post", f"/requests/{second}/grant", {"awards": [str(award.pk)]}).status_code == 404
    third = asked(where, agent, award.member)
    again = {"holder": str(award.member_id), "purpose": "x", "days": 1}
    assert call(agent, "post", f"/organisations/{where.pk}/requests", again).json()["code"] == "badge_request_open"
    assert call(award.member, "post", f"/requests/{third}/decline").json()["requests"][0]["state"] == "declined"


def test_grant__of_badges_of_another_or_none__is_refused():
    award, other, (where, agent) = make.awarded(member()), member(), company()
    request = asked(where, agent, other)
    for awards, status in (([], 400), (["x"], 400), ([str(uuid4())], 404), ([str(award.pk)], 404)):
        assert call(other, "post", f"/requests/{request}/grant", {"awards": awards}).status_code == status
    assert call(award.member, "post", f"/requests/{request}/grant", {"awards": [str(award.pk)]}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"holder": "00000000"}, 400),
        ({"holder": ""}, 400),
        ({"purpose": ""}, 400),
        ({"purpose": "x" * 201}, 400),
        ({"days": 366}, 400),
        ({"days": []}, 400),
    ],
)
def test_request__that_says_not_what_for_of_whom_or_how_long__is_refused(changes, status):
    where, agent = company()
    body = {"holder": str(member().pk), "purpose": "x", "days": 1} | changes
    assert call(agent, "post", f"/organisations/{where.pk}/requests", body).status_code == status
    assert call(member(), "post", f"/organisations/{where.pk}/requests", body).status_code in (400, 403)


def test_course_data__after_its_term__is_deleted_and_the_badge_stays():
    award = make.awarded(member(), evidence_text="과제 우수")
    address, (where, agent) = page(award), company()
    request = asked(where, agent, award.member)
    call(award.member, "post", f"/requests/{request}/grant", {"awards": [str(award.pk)]})
    ClaimLink.objects.create(
        badge=award.badge, reference="A", awarded_on=today(), digest=b"x" * 32, until=timezone.now()
    )
    assert delete_course_data(by=SYSTEM) == 0
    later = asked(*company("다른기업"), award.member)
    award.badge.course_ends_on, award.badge.kept_months = today() - timedelta(days=40), 1
    award.badge.save()
    assert term_of(award.badge) <= today()

    assert [delete_course_data(by=SYSTEM) for _ in range(2)] == [1, 0]

    award.refresh_from_db()
    assert (award.state, award.evidence_text) == ("awarded", "")
    assert not ClaimLink.objects.exists()
    assert ISSUER.get(address).status_code == 404
    seen = call(agent, "post", f"/organisations/{where.pk}/requests/{request}/look").json()
    assert seen["awards"] == []
    assert BadgeLook.objects.count() == 1
    mine = call(award.member, "get", "").json()["awards"][0]
    assert mine["kept_until"] == term_of(award.badge).isoformat()
    for over in (
        call(award.member, "post", f"/awards/{award.pk}/page", {"days": 30}),
        call(award.member, "post", f"/requests/{later}/grant", {"awards": [str(award.pk)]}),
    ):
        assert (over.status_code, over.json()["code"]) == (409, "badge_term_over")
    assert not PublicPage.objects.exists()
