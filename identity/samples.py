"""Sample people for the sandbox. Nothing here is a person, and nothing of it exists outside sandbox mode.

Importable without Django: the launcher prints LOGINS.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Member, User

PASSWORD = "sandbox-incheon-2026"  # noqa: S105  # printed on the sign-in page of the sandbox


@dataclass(frozen=True, slots=True)
class SampleStaff:
    """An account and its one assignment; an empty district is the whole city."""

    username: str
    name: str
    role: str
    district: str = ""
    service: str = ""
    superuser: bool = False
    title: str = ""


STAFF = [
    SampleStaff("city-admin", "견본 시청 관리자", "manager", superuser=True, title="city, everything"),
    SampleStaff("city-second", "견본 시청 승인자", "manager", title="city, the second person"),
    SampleStaff("yeonsu-staff", "견본 연수구 담당자", "clerk", "28185", title="Yeonsu-gu, every service"),
    SampleStaff("yeonsu-second", "견본 연수구 승인자", "clerk", "28185", title="Yeonsu-gu, the second person"),
    SampleStaff("code-printer", "견본 코드 출력자", "printer", title="city, prints binding codes"),
]
USERNAMES = [sample.username for sample in STAFF]
LOGINS = [f"{sample.username} / {PASSWORD} ({sample.title}); code: on the next page" for sample in STAFF]
MEMBERS = ["sample-citizen-1", "sample-citizen-2", "sample-citizen-3"]


def load() -> None:
    """Make what is missing. Refuses outside sandbox mode: the passwords are public."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.db import transaction

    if not settings.SANDBOX:
        raise ImproperlyConfigured("Sample people exist in sandbox mode only (SANDBOX=1).")
    with transaction.atomic():
        for sample in STAFF:
            _staff(sample)
        for username in MEMBERS:
            _member(username)
        _organisation()


def one_time_code(user: User) -> str | None:
    """A code that this sample account may type now, if its secret is still the public one."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
    from allauth.mfa.utils import decrypt
    from django.core.cache import cache

    factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if factor is None or decrypt(factor.data["secret"]) != _secret(user.username):
        return None
    counters = list(yield_hotp_counters_from_time())
    codes = [format_hotp_value(hotp_value(_secret(user.username), counter)) for counter in counters]
    unused = [code for code in codes if not cache.get(factor.wrap()._get_used_cache_key(code))]
    middle = codes[len(codes) // 2]
    return middle if middle in unused else next(iter(reversed(unused)), None)


def _secret(username: str) -> str:
    return base64.b32encode(hashlib.sha256(f"sandbox:{username}".encode()).digest()[:20]).decode()


def _staff(sample: SampleStaff) -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP
    from django.db.backends.postgresql.psycopg_any import DateRange

    from .models import District, StaffAssignment, StaffPerson, User
    from .queries import today

    person, _ = StaffPerson.objects.get_or_create(
        personnel_number=f"SANDBOX-{sample.username}", defaults={"name": sample.name}
    )
    user = User.objects.filter(username=sample.username).first() or User.objects.create_user(
        sample.username, password=PASSWORD, is_staff=True, is_superuser=sample.superuser, person=person
    )
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, _secret(sample.username))
    if not person.assignments.exists():
        StaffAssignment.objects.create(
            person=person,
            role=sample.role,
            district=District.objects.get(code=sample.district) if sample.district else None,
            service=sample.service,
            during=DateRange(today(), None),
        )


def _member(username: str) -> Member:
    from .models import Member, User

    user, _ = User.objects.get_or_create(username=username, defaults={"email": ""})
    member, _ = Member.objects.get_or_create(user=user)
    return member


def _organisation() -> None:
    from .models import District, Member, MemberKind, Organisation, OrganisationKind

    name = "견본 아파트단지"
    if not Organisation.objects.filter(name=name).exists():
        member = Member.objects.create(kind=MemberKind.ORGANISATION)
        Organisation.objects.create(
            member=member, name=name, kind=OrganisationKind.APARTMENTS, district=District.objects.get(code="28185")
        )
