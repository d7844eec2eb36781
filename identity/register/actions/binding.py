"""A member types the code of a letter and is bound to the resident it was printed for."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from identity.actors import Actor
from identity.audit import record
from identity.models import Member, MemberKind

from .. import codes, errors, rules
from ..models import BindingCode, BindingTries, CodeState, EntryState, RegisterEntry, Residency

_SPENT: dict[str, type[errors.BindingError]] = {
    CodeState.USED: errors.CodeUsed,
    CodeState.LOCKED: errors.CodeLocked,
    CodeState.REPLACED: errors.CodeReplaced,
    CodeState.EXPIRED: errors.CodeExpired,
}


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Returned, not raised, so that the counted try is committed."""

    error: errors.BindingError


def bind_member(code: str, *, by: Actor) -> Residency:
    """Bind the member to the code's entry. The same member may send the same code again and gets the same binding.

    Raises:
        WrongCode: with `tries_left`; after five in a row TooManyTries with `retry_after` in seconds.
        CodeUsed, CodeExpired, CodeReplaced, CodeLocked: the code is right but cannot be used any more.
        EntryNotActive, AlreadyBound, EntryTaken: the entry or the member is not free.
        NotAMember: an organisation, or not a member at all.
    """
    member = getattr(by.user, "member", None)
    if not isinstance(member, Member) or member.kind != MemberKind.INDIVIDUAL or member.left_at:
        raise errors.NotAMember
    with transaction.atomic(durable=True):
        outcome = _try_code(codes.read_code(code), member, by)
    if isinstance(outcome, _Refusal):
        raise outcome.error
    return outcome


def _try_code(code: codes.Code | None, member: Member, by: Actor) -> Residency | _Refusal:
    BindingTries.objects.get_or_create(member=member)
    tries = BindingTries.objects.select_for_update().get(member=member)
    if tries.locked_until and tries.locked_until > now():
        return _locked(tries)
    if tries.locked_until:
        tries.failed, tries.locked_until = 0, None
    row = _find(code)
    if code is None or row is None or not codes.matches(code, row.code_hash) or row.state == CodeState.MADE:
        return _count_failure(tries, row, by)
    try:
        with transaction.atomic():
            bound = _bind(row, member, by)
    except errors.BindingError as error:
        record("binding.refused", by=by, subject=member, detail={"error": error.code})
        return _Refusal(error)
    tries.failed = 0
    tries.save()
    return bound


def _find(code: codes.Code | None) -> BindingCode | None:
    """The code with this public part, locked: members racing for it queue here."""
    if code is None:
        return None
    return BindingCode.objects.select_for_update(of=("self",)).filter(public_part=code.public_part).first()


def _bind(row: BindingCode, member: Member, by: Actor) -> Residency:
    if row.state == CodeState.USED and row.used_by_id == member.pk:
        again = Residency.objects.filter(member=member, entry=row.entry_id, ended_at=None).first()
        if again:
            return again
    if row.state in _SPENT:
        raise _SPENT[row.state]
    if row.expires_at <= now():
        raise errors.CodeExpired
    entry = RegisterEntry.objects.select_related("district").get(pk=row.entry_id)
    if entry.state != EntryState.ACTIVE:
        raise errors.EntryNotActive
    bound = _create(member, entry)
    row.state, row.used_at, row.used_by = CodeState.USED, now(), member
    row.save(update_fields=["state", "used_at", "used_by"])
    record("binding.made", by=by, subject=bound, district=entry.district_id, detail={"member": str(member.pk)})
    return bound


def _create(member: Member, entry: RegisterEntry) -> Residency:
    try:
        with transaction.atomic():
            return Residency.objects.create(member=member, entry=entry, bound_at=now())
    except IntegrityError as error:
        if "residency_one_per_member" in str(error):
            raise errors.AlreadyBound from None
        if "residency_one_per_entry" in str(error):
            raise errors.EntryTaken from None
        raise


def _count_failure(tries: BindingTries, row: BindingCode | None, by: Actor) -> _Refusal:
    """One try less for the member; and for the code, when its public part was right."""
    if row is not None and row.state == CodeState.PRINTED:
        row.failed_tries += 1
        if row.failed_tries >= rules.CODE_TRIES:
            row.state = CodeState.LOCKED
        row.save(update_fields=["failed_tries", "state"])
    tries.failed += 1
    if tries.failed >= rules.MEMBER_TRIES:
        tries.locked_until = now() + rules.MEMBER_LOCK
    tries.save()
    detail = {"error": errors.WrongCode.code, "binding_code": row.pk if row else None, "failed": tries.failed}
    record("binding.refused", by=by, subject=tries.member, detail=detail)
    if tries.locked_until:
        return _locked(tries)
    return _Refusal(errors.WrongCode(tries_left=rules.MEMBER_TRIES - tries.failed))


def _locked(tries: BindingTries) -> _Refusal:
    assert tries.locked_until is not None  # noqa: S101 - callers have looked
    left = (tries.locked_until - now()).total_seconds()
    return _Refusal(errors.TooManyTries(retry_after=max(1, int(left) + 1), tries_left=0))
