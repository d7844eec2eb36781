"""Taking counts from scanners. A pass limits how much one scanner can add; it is not kept with what it brought."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from identity.actors import Actor
from identity.audit import audited, note
from identity.models import District
from identity.queries import today

from ..api.base import ProtocolView
from ..errors import InvalidRequest, ProtocolError
from ..openid4vci.reading import Malformed, body_of, json_object
from ..openid4vci.secrets import hashed, new_secret
from ..presentation.models import Purpose
from .models import CountUpload, ScanCount, ScannerPass, Verdict

MOST_ROWS, MOST_IN_A_ROW, OLDEST = 500, 5_000, dt.timedelta(days=30)
PASS_DAYS = 365
ADD, CHANGE = "figures.add_scannerpass", "figures.change_scannerpass"
_MEMBERS = {"purpose", "day", "verdict", "count"}


class NoPass(ProtocolError):
    error, status = "invalid_token", 401


class TooMuch(ProtocolError):
    error, status = "too_many_counts", 429


@transaction.atomic
@audited("scanner_pass.made")
def make_pass(name: str, district: District | None = None, *, by: Actor) -> tuple[ScannerPass, str]:
    """A new pass for a desk or a gate; its token is given here once, and kept as a hash.

    Raises:
        NotAllowed, OutOfScope: without the permission, or not of these districts.
    """
    by.require_staff(ADD)
    by.require_scope(district=district)
    token = new_secret()
    ends_on = today() + dt.timedelta(days=PASS_DAYS)
    made = ScannerPass.objects.create(
        name=name, district=district, token_hash=hashed(token), made_on=today(), ends_on=ends_on
    )
    note(subject=made)
    return made, token


@transaction.atomic
@audited("scanner_pass.ended")
def end_pass(scanner: ScannerPass, *, by: Actor) -> None:
    """Take nothing from it any more; what it brought stays. Raises NotAllowed, OutOfScope."""
    by.require_staff(CHANGE)
    by.require_scope(district=scanner.district_id)
    ScannerPass.objects.filter(pk=scanner.pk, ends_on__gt=today()).update(ends_on=today())
    note(subject=scanner)


@transaction.atomic
def take_counts(token: str, body: dict[str, Any]) -> None:
    """Add what a scanner counted. The same upload again changes nothing.

    Raises:
        NoPass: the token is unknown or has ended.
        InvalidRequest: naming the member that is wrong.
        TooMuch: more scans in a day than one scanner can make.
    """
    rows = ScannerPass.objects.select_for_update().filter(token_hash=hashed(token), ends_on__gt=today())
    scanner = rows.first()
    if scanner is None:
        raise NoPass("This scanner's pass is unknown or has ended: ask the city's staff for another.")
    upload, counts = _read(body)
    if CountUpload.objects.filter(pk=upload).exists():
        return
    used = (scanner.used if scanner.day == today() else 0) + sum(count.count for count in counts)
    if used > ScannerPass.DAILY:
        raise TooMuch(f"At most {ScannerPass.DAILY} scans a day for one scanner.")
    scanner.day, scanner.used = today(), used
    scanner.save(update_fields=["day", "used"])
    CountUpload.objects.create(pk=upload, taken_on=today())
    for count in sorted(counts, key=lambda each: (each.purpose_id, each.day, each.verdict)):
        _add(count)


def forget_uploads() -> dict[str, int]:
    """Forget uploads whose days would be refused as too old, and passes that ended. Returns how many of each."""
    uploads, _ = CountUpload.objects.filter(taken_on__lt=today() - OLDEST).delete()
    passes, _ = ScannerPass.objects.filter(ends_on__lte=today()).delete()
    return {"uploads": uploads, "passes": passes}


def _add(count: ScanCount) -> None:
    ScanCount.objects.bulk_create(
        [ScanCount(purpose_id=count.purpose_id, day=count.day, verdict=count.verdict, count=0)], ignore_conflicts=True
    )
    mine = ScanCount.objects.filter(purpose=count.purpose_id, day=count.day, verdict=count.verdict)
    mine.update(count=F("count") + count.count)


def _read(body: dict[str, Any]) -> tuple[UUID, list[ScanCount]]:
    if set(body) != {"upload", "counts"} or not isinstance(body["counts"], list):
        raise InvalidRequest("An object with upload (a UUID) and counts (a list) is expected, and nothing else.")
    if not 1 <= len(body["counts"]) <= MOST_ROWS:
        raise InvalidRequest(f"counts has 1 to {MOST_ROWS} rows.")
    try:
        upload = UUID(body["upload"])
    except (ValueError, TypeError, AttributeError):
        raise InvalidRequest("upload must be a UUID.") from None
    purposes = dict(Purpose.objects.values_list("code", "pk"))
    return upload, [_row(row, purposes) for row in body["counts"]]


def _row(row: Any, purposes: dict[str, int]) -> ScanCount:
    if not isinstance(row, dict) or set(row) != _MEMBERS:
        raise InvalidRequest("A row of counts has purpose, day, verdict and count, and nothing else.")
    purpose, verdict, count = row["purpose"], row["verdict"], row["count"]
    if not isinstance(purpose, str) or purpose not in purposes:
        raise InvalidRequest("purpose is not one of this verifier's.")
    if not isinstance(verdict, str) or verdict not in Verdict.values:
        raise InvalidRequest("verdict must be green, amber or red.")
    if type(count) is not int or not 1 <= count <= MOST_IN_A_ROW:
        raise InvalidRequest(f"count must be a whole number from 1 to {MOST_IN_A_ROW}.")
    try:
        day = dt.date.fromisoformat(row["day"])
    except (ValueError, TypeError):
        raise InvalidRequest("day must be a date, such as 2026-11-21.") from None
    if not today() - OLDEST <= day <= today():
        raise InvalidRequest("day must be one of the last 30 days.")
    return ScanCount(purpose_id=purposes[purpose], day=day, verdict=verdict, count=count)


class CountsView(ProtocolView):
    """Counts of a scanner: purpose, day, verdict and how many, under a pass that names nobody."""

    @extend_schema(operation_id="scanner_counts", tags=["verifier"], request=OpenApiTypes.OBJECT, responses={204: None})
    def post(self, request: Request) -> HttpResponse:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NoPass("Send the scanner's pass as a bearer token.")
        try:
            body = json_object(body_of(request._request, "application/json"))
        except Malformed as error:
            raise InvalidRequest(f"The body cannot be read: {error}") from None
        take_counts(token, body)
        return HttpResponse(status=204)
