"""Sandbox: residents who do not exist, taken in as a list of spring 2026, and codes that testers can know."""

import hashlib
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import record

from . import codes, errors, rules
from .actions.applying import apply_list, request_apply
from .actions.uploading import check_list, upload_list
from .files import MemoryFile
from .generator import as_csv, generate
from .models import BindingCode, CodeBatch, CodeState, EntryState, RegisterEntry, Residency

SEED = 20260501
ROWS = 300
LISTED_ON = date(2026, 5, 1)  # before the city was redrawn, so that old districts and their succession can be seen
PREPARED = 20


@dataclass(frozen=True, slots=True)
class SampleCode:
    register_key: str
    name: str
    birth_date: date
    district: str
    code: str


def load() -> None:
    """A few hundred sample residents and the first codes. Adds no resident where a register exists; sandbox only."""
    if not settings.SANDBOX:
        return
    if not RegisterEntry.objects.exists():
        _import_list()
    sandbox_codes(PREPARED)


def sandbox_codes(count: int) -> list[SampleCode]:
    """Codes for the first unbound sample residents; the same person always has the same code, renewed when it is old.

    Raises:
        SandboxOnly.
    """
    if not settings.SANDBOX:
        raise errors.SandboxOnly
    with transaction.atomic():
        return [_sample_code(entry) for entry in _free_residents(count)]


@transaction.atomic  # else a worker that is up already begins with it too
def _import_list() -> None:
    by = Actor.system("register.samples")
    people = generate(ROWS, SEED, LISTED_ON, unknown_dong_every=40)
    listed = upload_list(MemoryFile(b"".join(as_csv(people))), LISTED_ON, by=by)
    check_list(listed.pk, by=by)
    request_apply(listed, by=by)
    apply_list(listed.pk, by=by)


def _free_residents(count: int) -> list[RegisterEntry]:
    """Sample residents whom nobody has been bound to, by key, so that the list stays the same from day to day."""
    sampled = [person.register_key for person in generate(ROWS, SEED, LISTED_ON)]
    bound = Residency.objects.filter(entry=OuterRef("pk"))
    spent = BindingCode.objects.filter(
        entry=OuterRef("pk"), state__in=[CodeState.USED, CodeState.LOCKED, CodeState.MADE]
    )
    free = RegisterEntry.objects.filter(
        ~Exists(bound), ~Exists(spent), state=EntryState.ACTIVE, register_key__in=sampled
    ).exclude(dong="")
    ordered = sorted(free.select_related("district"), key=lambda entry: sampled.index(entry.register_key))
    return list(islice(ordered, count))


def _sample_code(entry: RegisterEntry) -> SampleCode:
    code = _known_code(entry.register_key)
    live = {"state": CodeState.PRINTED, "expires_at": now() + rules.CODE_LIFETIME, "sealed": None}
    held = BindingCode.objects.filter(public_part=code.public_part).first()
    if held is None or held.state != CodeState.PRINTED or held.expires_at <= now():
        BindingCode.objects.filter(entry=entry, state__in=[CodeState.PRINTED]).exclude(
            public_part=code.public_part
        ).update(state=CodeState.REPLACED)
        fields = live | {"batch": _sample_batch(), "entry": entry, "code_hash": code.digest}
        BindingCode.objects.update_or_create(public_part=code.public_part, defaults=fields)
        record("register.sandbox_code", by=Actor.system("register.samples"), subject=entry)
    return SampleCode(entry.register_key, entry.name, entry.birth_date, entry.district.name_ko, code.text)


def _sample_batch() -> CodeBatch:
    """Never printable: its codes are known."""
    batch = CodeBatch.objects.filter(made_by=None, register_import=None, district=None, count=0).first()
    return batch or CodeBatch.objects.create(sealed_until=now())


def _known_code(register_key: str) -> codes.Code:
    digest = hashlib.sha256(f"sandbox:{register_key}".encode()).digest()
    characters = "".join(codes.ALPHABET[byte % 32] for byte in digest)[: codes.PUBLIC + codes.SECRET]
    return codes.Code(characters[: codes.PUBLIC], characters[codes.PUBLIC :])
