"""People: members, organisations, staff; and clients that are signed in as them."""

from __future__ import annotations

import itertools
import time
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from identity.accounts.cookies import cookie_name
from identity.accounts.staff import PASSED
from identity.actors import Actor
from identity.models import (
    District,
    Member,
    MemberKind,
    Organisation,
    OrganisationKind,
    StaffAssignment,
    StaffPerson,
    StaffRole,
    User,
)

_numbers = itertools.count(1)
LONG_AGO = date(2020, 1, 1)
ADMIN_HOST = urlsplit(settings.ADMIN_ORIGIN).netloc
WALLET_HOST = urlsplit(settings.WALLET_ORIGIN).netloc


def member() -> Member:
    """An individual member with an account."""
    number = next(_numbers)
    user = User.objects.create_user(f"m-{number}", email=f"citizen{number}@example.kr")
    return Member.objects.create(kind=MemberKind.INDIVIDUAL, user=user)


def organisation(name: str = "", kind: str = OrganisationKind.APARTMENTS, district: str = "연수구") -> Organisation:
    of = Member.objects.create(kind=MemberKind.ORGANISATION)
    named = name or f"단지 {next(_numbers)}"
    return Organisation.objects.create(member=of, name=named, kind=kind, district=district_named(district))


def district_named(name: str) -> District:
    """The newest district of that Korean name."""
    return District.objects.filter(name_ko=name).order_by("-valid").get()


def person(name: str = "") -> StaffPerson:
    number = next(_numbers)
    return StaffPerson.objects.create(name=name or f"담당자 {number}", personnel_number=f"P{number}")


def account(of: StaffPerson, *, superuser: bool = False) -> User:
    """One more staff account of a person."""
    return User.objects.create_user(f"staff-{next(_numbers)}", is_staff=True, is_superuser=superuser, person=of)


def assign(
    to: StaffPerson,
    district: str = "",
    service: str = "",
    role: str = StaffRole.CLERK,
    first: date = LONG_AGO,
    end: date | None = None,
) -> StaffAssignment:
    where = district_named(district) if district else None
    return StaffAssignment.objects.create(
        person=to, district=where, service=service, role=role, during=DateRange(first, end)
    )


def staff(district: str = "", service: str = "", role: str = StaffRole.CLERK, *, superuser: bool = False) -> User:
    """A staff account of a new person; no district is the whole city, no service is every service."""
    someone = person()
    assign(someone, district, service, role)
    return account(someone, superuser=superuser)


def as_staff(district: str = "", service: str = "", role: str = StaffRole.MANAGER) -> Actor:
    return Actor.staff(staff(district, service, role))


def staff_client(user: User, language: str = "en") -> Client:
    """A client at the admin origin, signed in with password and second factor."""
    client = Client(HTTP_HOST=ADMIN_HOST, HTTP_ACCEPT_LANGUAGE=language)
    client.force_login(user, backend="identity.accounts.backends.StaffBackend")
    session = client.session
    session[PASSED] = {"user": user.pk, "at": time.time(), "by": "totp"}
    session.save()
    client.cookies[cookie_name(settings.SESSION_COOKIE_NAME, "admin")] = client.cookies.pop(
        settings.SESSION_COOKIE_NAME
    ).value
    return client


def member_client(of: Member, language: str = "en") -> Client:
    """A client at the wallet origin, signed in."""
    client = Client(HTTP_HOST=WALLET_HOST, HTTP_ACCEPT_LANGUAGE=language)
    client.force_login(of.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
