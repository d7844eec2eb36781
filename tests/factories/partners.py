"""Partners with agreements and systems, and the people behind them."""

from __future__ import annotations

import base64
import itertools
import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from identity.actors import Actor
from identity.models import Member, Organisation, OrganisationPerson, OrganisationRole
from identity.second_person import approve
from mileage.actions.accounts import open_member_account
from mileage.models import Asset
from mileage.partners.actions.agreements import Terms, propose_agreement
from mileage.partners.actions.applications import Wish, accept_application, apply_as_partner, attach_document
from mileage.partners.actions.clients import NewSecret, make_client
from mileage.partners.models import Application, Partner, Scope
from tests.factories import mileage as make
from tests.factories.identity import as_staff, district_named, member

_numbers = itertools.count(1)
PDF = b"%PDF-1.7 a paper"


def manager_of(organisation: Organisation) -> Member:
    someone = member()
    OrganisationPerson.objects.create(
        organisation=organisation,
        member=someone,
        role=OrganisationRole.MANAGER,
        during=DateRange(date(2026, 1, 1), None),
    )
    return someone


def wish(**fields: Any) -> Wish:
    number = next(_numbers)
    known = {
        "name_ko": f"바다 카페 {number}",
        "name_en": f"Sea Café {number}",
        "business_number": f"{number:010}",
        "district": district_named("연수구"),
        "issues": True,
        "accepts": True,
        "contact": "shop@example.kr",
    }
    return Wish(**known | fields)


def application(owner: Member | None = None, **fields: Any) -> Application:
    owner = owner or member()
    made = apply_as_partner(wish(**fields), owner, by=Actor.member(owner))
    return attach_document(made, "licence.pdf", PDF, by=Actor.member(owner))


def partner(owner: Member | None = None, terms: Terms | None = None, **fields: Any) -> Partner:
    """One with an agreement: it issues up to 100,000 points of "points" and accepts them for a won each."""
    made = accept_application(application(owner, **fields), by=as_staff())
    agree(made, terms)
    return Partner.objects.get(pk=made.pk)


def agree(to: Partner, terms: Terms | None = None) -> None:
    code = make.asset().code
    terms = terms or Terms(
        issue_asset=code,
        issue_budget=100_000,
        issue_price=1000,
        lot_months=12,
        accept_assets=(code,),
        accept_price=1000,
    )
    asked = propose_agreement(Partner.objects.get(pk=to.pk), terms, "as agreed", by=as_staff())
    approve(asked, by=as_staff())


def customer(points: int = 0, asset: Asset | None = None) -> Member:
    """A citizen with an account, and points in it."""
    someone = make.citizen()
    if points:
        make.give(open_member_account(someone, asset or make.asset()), points)
    return someone


class Till:
    """A partner's system with its credentials."""

    def __init__(self, of: Partner | None = None, *, scopes: Any = None, sandbox: bool = False, **fields: Any) -> None:
        self.partner = of or partner()
        self.made: NewSecret = make_client(
            self.partner,
            "till",
            scopes or list(Scope.values),
            fields.get("webhook", ""),
            sandbox=sandbox,
            by=make.SYSTEM,
        )
        self.http = Client(HTTP_HOST=settings.ISSUER_ORIGIN.partition("//")[2])
        self.bearer = ""

    def token(self, secret: str = "", client_id: str = "", form: str = "grant_type=client_credentials") -> Any:
        pair = f"{client_id or self.made.client.pk}:{secret or self.made.secret}"
        basic = base64.b64encode(pair.encode()).decode()
        return self.http.post(
            "/partner/v1/token",
            form,
            content_type="application/x-www-form-urlencoded",
            HTTP_AUTHORIZATION=f"Basic {basic}",
        )

    def headers(self) -> dict[str, str]:
        self.bearer = self.bearer or self.token().json()["access_token"]
        return {"HTTP_AUTHORIZATION": f"Bearer {self.bearer}"}

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Any:
        more = {"HTTP_IDEMPOTENCY_KEY": uuid.uuid4().hex if key is None else key}
        body = {} if body is None else body
        return self.http.post(f"/partner/v1/{path}", body, content_type="application/json", **self.headers(), **more)

    def get(self, path: str) -> Any:
        return self.http.get(f"/partner/v1/{path}", **self.headers())
