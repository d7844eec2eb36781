"""Codes are made by one person and printed, once, by another."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import audited, note, record_view
from identity.models import District

from .. import codes, errors, rules
from ..models import BindingCode, CodeBatch, CodeState, EntryState, RegisterEntry, RegisterImport, Residency
from ..models.codes import LIVE


@dataclass(frozen=True, slots=True)
class CodeSelection:
    """For whom. `entries` named one by one lose the code they had; a filter passes over entries that have one."""

    district: District | None = None
    written_by: RegisterImport | None = None
    entries: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """What is printed, once."""

    name: str
    register_key: str
    district: str
    dong: str
    code: str
    expires_at: datetime


@transaction.atomic
@audited("register.codes_made")
def make_codes(selection: CodeSelection, *, by: Actor) -> CodeBatch:
    """Make codes for up to 1,000 active entries without a member. Whoever makes them never sees them.

    Raises:
        NoEntriesForCodes: nobody in this selection needs one.
        NotAllowed, OutOfScope.
    """
    by.require_staff("register.make_codes")
    entries = list(_entries(selection, by)[: rules.MAX_CODES_IN_BATCH])
    if not entries:
        raise errors.NoEntriesForCodes
    moment = now()
    _replace_codes(entries)
    batch = CodeBatch.objects.create(
        register_import=selection.written_by,
        district_id=_common_district(entries),
        count=len(entries),
        made_by=by.user,
        made_person=by.person,
        made_at=moment,
        sealed_until=moment + rules.SEALED_LIFETIME,
    )
    BindingCode.objects.bulk_create([_sealed_code(batch, entry) for entry in entries])
    note(codes=len(entries))
    return batch


@transaction.atomic
@audited("register.codes_printed")
def print_codes(batch: CodeBatch, *, by: Actor) -> list[Letter]:
    """The letters with their codes, for the only time: the encrypted copies are wiped here.

    Raises:
        SamePerson: another human than the maker prints.
        CodesNotPrintable: printed before, or later than 24 hours.
    """
    by.require_staff("register.print_codes")
    locked = CodeBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    by.require_scope(district=locked.district_id)
    if not by.user or not by.person:
        raise errors.NotPermitted
    if locked.made_person_id == by.person.pk:
        raise errors.SamePerson
    if locked.printed_at or locked.sealed_until <= now():
        raise errors.CodesNotPrintable
    waiting = BindingCode.objects.select_for_update(of=("self",)).filter(batch=locked, state=CodeState.MADE)
    rows = list(waiting.select_related("entry__district").order_by("entry__district", "entry__dong", "entry_id"))
    letters = [_letter(row) for row in rows if row.sealed is not None]
    BindingCode.objects.filter(pk__in=[row.pk for row in rows]).update(state=CodeState.PRINTED, sealed=None)
    locked.printed_by, locked.printed_person, locked.printed_at = by.user, by.person, now()
    locked.save(update_fields=["printed_by", "printed_person", "printed_at"])
    record_view(
        by=by,
        subjects=[row.entry for row in rows],
        fields=["name", "binding code"],
        district=locked.district_id,
        reason="register.print_codes",
    )
    note(subject=locked, codes=len(letters))
    return letters


def _entries(selection: CodeSelection, by: Actor) -> QuerySet[RegisterEntry]:
    bound = Residency.objects.filter(entry=OuterRef("pk"), ended_at=None)
    entries = RegisterEntry.objects.filter(~Exists(bound), state=EntryState.ACTIVE).order_by("pk")
    entries = by.scope().filter(entries, "district")
    if selection.entries:
        return entries.filter(pk__in=selection.entries).select_for_update(of=("self",))
    if selection.district:
        by.require_scope(district=selection.district)
        entries = entries.filter(district=selection.district)
    if selection.written_by:
        entries = entries.filter(changed_by=selection.written_by)
    coded = BindingCode.objects.filter(entry=OuterRef("pk"), state__in=LIVE)
    return entries.filter(~Exists(coded)).select_for_update(of=("self",), skip_locked=True)


def _common_district(entries: list[RegisterEntry]) -> int | None:
    """A batch within one district is that district's to print."""
    districts = {entry.district_id for entry in entries}
    return districts.pop() if len(districts) == 1 else None


def _replace_codes(entries: list[RegisterEntry]) -> None:
    BindingCode.objects.filter(entry__in=entries, state__in=LIVE).update(state=CodeState.REPLACED, sealed=None)


def _sealed_code(batch: CodeBatch, entry: RegisterEntry) -> BindingCode:
    code = codes.new_code()
    return BindingCode(
        batch=batch,
        entry=entry,
        public_part=code.public_part,
        code_hash=code.digest,
        sealed=codes.seal(code),
        expires_at=batch.made_at + rules.CODE_LIFETIME,
    )


def _letter(row: BindingCode) -> Letter:
    assert row.sealed is not None  # noqa: S101 - a constraint: sealed until printed
    return Letter(
        name=row.entry.name,
        register_key=row.entry.register_key,
        district=row.entry.district.name_ko,
        dong=row.entry.dong,
        code=codes.unseal(row.public_part, row.sealed).text,
        expires_at=row.expires_at,
    )
