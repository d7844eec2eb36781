"""Staff set exchange rates: one person asks, another approves. A new rate ends the one before it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import CheckConstraint
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from anchoring.actions import append_commitment
from identity import audit
from identity.actors import Actor
from identity.models import Approval
from identity.second_person import request_approval

from ..errors import RateOverlaps, RateRefused, StableNotExchanged
from ..models import Asset, AssetKind, ExchangeRate
from ..reserves import require_open

KIND = "mileage.exchange_rate"
COMMITTED = "mileage.exchange_rate"
REQUEST, APPROVE = "mileage.add_exchangerate", "mileage.approve_exchangerate"
NUMBERS = ("gives", "gets", "fee", "least", "day_limit", "year_limit")


@transaction.atomic
def request_rate(rate: ExchangeRate, reason: str = "", *, by: Actor) -> Approval:
    """Ask a second person for a rate. Nothing changes until then.

    Raises:
        NotAllowed: not a person who may ask.
        RateRefused: what is wrong with it.
        StableTokenOff: it would give the stable token, which is off.
        StableNotExchanged: it would take it.
    """
    by.require_staff(REQUEST)
    _check(rate)
    payload = {name: getattr(rate, name) for name in NUMBERS}
    payload |= {"source": rate.source_id, "target": rate.target_id}
    payload |= {"begins": rate.during.lower.isoformat(), "ends": _iso(rate.during.upper)}
    return request_approval(KIND, payload, by=by, reason=reason)


def approve_rate(approval: Approval, by: Actor) -> ExchangeRate:
    """What the second person's approval does: the rate is valid from its time, or from now. Raises RateOverlaps."""
    wanted = dict(approval.payload)
    begins, ends = max(datetime.fromisoformat(wanted.pop("begins")), now()), wanted.pop("ends")
    during = DateTimeTZRange(begins, datetime.fromisoformat(ends) if ends else None)
    source, target = wanted.pop("source"), wanted.pop("target")
    rate = ExchangeRate(source_id=source, target_id=target, during=during, approval=approval, **wanted)
    _check(rate)
    before = ExchangeRate.objects.select_for_update().filter(source=source, target=target, during__contains=begins)
    for old in before:
        old.during = DateTimeTZRange(old.during.lower, begins)
        old.save(update_fields=["during"])
    rate.commitment = append_commitment(COMMITTED, committed(rate))
    try:
        with transaction.atomic():
            rate.save(force_insert=True)
    except IntegrityError as error:
        raise RateOverlaps from error
    audit.record("exchange_rate.set", by=by, subject=rate)
    return rate


def committed(rate: ExchangeRate) -> dict[str, Any]:
    """The record in the log: a public rule."""
    numbers = {name: getattr(rate, name) for name in NUMBERS}
    begins = rate.during.lower.astimezone(UTC).isoformat(timespec="microseconds")
    return numbers | {"source": rate.source.code, "target": rate.target.code, "begins": begins}


def describe_rate(approval: Approval) -> str | Promise:
    wanted = approval.payload
    codes = Asset.objects.in_bulk([wanted["source"], wanted["target"]])
    return _("%(gives)d %(source)s are exchanged for %(gets)d %(target)s, fee %(fee)d basis points.") % {
        **wanted,
        "source": codes[wanted["source"]].code,
        "target": codes[wanted["target"]].code,
    }


def _check(rate: ExchangeRate) -> None:
    try:
        rate.clean_fields(exclude=["approval", "commitment"])
        if rate.during is None or rate.during.isempty or rate.during.lower is None:
            raise ValidationError({"during": _("A rate begins before it ends.")})
        for constraint in ExchangeRate._meta.constraints:
            if isinstance(constraint, CheckConstraint):
                constraint.validate(ExchangeRate, rate, exclude={"approval"})
    except ValidationError as error:
        raise RateRefused(errors=error.messages) from error
    if rate.source.kind == AssetKind.STABLE:
        raise StableNotExchanged
    require_open(rate.target)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
