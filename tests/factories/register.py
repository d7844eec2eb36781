"""Lists, entries, bound members and staff for tests of the resident register."""

from __future__ import annotations

from datetime import date
from itertools import count

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.timezone import now

from identity.actors import Actor
from identity.models import District, Member, StaffAssignment, StaffPerson, StaffRole, User
from identity.queries import today
from identity.register import codes, rules
from identity.register.actions.applying import apply_list, request_apply
from identity.register.actions.uploading import check_list, upload_list
from identity.register.files import MemoryFile
from identity.register.models import BindingCode, CodeBatch, CodeState, RegisterEntry, RegisterImport, Residency

SYSTEM = Actor.system("tests")
HEADER = "register_key,name,birth_date,district,dong,household_key,child_count"
_numbers = count(1)


def line(
    key: str,
    *,
    name: str = "김하연",
    born: str = "1990-03-04",
    district: str = "연수구",
    dong: str = "선학동",
    household: str = "H1",
    children: int | str = 1,
) -> str:
    return f"{key},{name},{born},{district},{dong},{household},{children}"


def listing(*lines: str) -> bytes:
    return "\r\n".join((HEADER, *lines, "")).encode()


def residents(number: int, *, first: int = 0, **fields: str) -> bytes:
    """A list of `number` plain residents with the keys R0, R1, ..."""
    return listing(*(line(f"R{place}", **fields) for place in range(first, first + number)))


def checked(content: bytes, on: date | None = None, *, by: Actor = SYSTEM) -> RegisterImport:
    """A list after its dry run."""
    uploaded = upload_list(MemoryFile(content), on or today(), by=by)
    check_list(uploaded.pk, by=SYSTEM)
    uploaded.refresh_from_db()
    return uploaded


def applied(content: bytes, on: date | None = None) -> RegisterImport:
    """A list that has become the register, by the system, which needs no second person."""
    ready = checked(content, on)
    request_apply(ready, by=SYSTEM)
    apply_list(ready.pk, by=SYSTEM)
    ready.refresh_from_db()
    return ready


def entry(key: str = "R0") -> RegisterEntry:
    return RegisterEntry.objects.select_related("district").get(register_key=key)


def states() -> dict[str, str]:
    return dict(RegisterEntry.objects.values_list("register_key", "state"))


def member() -> Member:
    user = User.objects.create_user(f"citizen{next(_numbers)}")
    return Member.objects.create(user=user)


def bound(key: str = "R0") -> Member:
    """A member bound to an entry."""
    citizen = member()
    Residency.objects.create(member=citizen, entry=entry(key), bound_at=now())
    return citizen


def as_member() -> Actor:
    return Actor.member(member())


def staff(role: StaffRole, district: District | None = None) -> Actor:
    """Somebody with one role, in one district or the whole city."""
    number = next(_numbers)
    person = StaffPerson.objects.create(name=f"Staff {number}", personnel_number=f"T{number}")
    during = DateRange(date(2020, 1, 1), None)
    StaffAssignment.objects.create(person=person, role=role, district=district, during=during)
    return Actor.staff(User.objects.create_user(f"staff{number}", password="x", is_staff=True, person=person))


def manager() -> Actor:
    """A manager of the whole city, each call another person."""
    return staff(StaffRole.MANAGER)


def other_account_of(actor: Actor) -> Actor:
    """The same person, signed in by another account."""
    assert actor.user
    user = User.objects.create_superuser(f"staff{next(_numbers)}", password="x", person=actor.user.person)
    return Actor.staff(user)


def actor_without_rights() -> Actor:
    person = StaffPerson.objects.create(name="Nobody", personnel_number=f"T{next(_numbers)}")
    return Actor.staff(User.objects.create_user(f"staff{next(_numbers)}", is_staff=True, person=person))


def printed_code(key: str = "R0") -> str:
    """A code as it stands in a letter."""
    code = codes.new_code()
    batch = CodeBatch.objects.create(count=1, sealed_until=now())
    BindingCode.objects.create(
        batch=batch,
        entry=entry(key),
        public_part=code.public_part,
        code_hash=code.digest,
        state=CodeState.PRINTED,
        expires_at=now() + rules.CODE_LIFETIME,
    )
    return code.text
