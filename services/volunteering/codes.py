"""The code that a volunteer's phone shows: who and when, sealed with a key that only this phone and the city have.

    ICV1.<volunteer, base 36>.<seconds since 1970, base 36>.<first 16 bytes of HMAC-SHA-256, base64url>

The seal is over what stands before its dot. A coordinator's phone cannot check it, and so can forge none.
"""

from __future__ import annotations

import hmac
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from django.utils.crypto import salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from identity.signing.encoding import b64url

from .models import Volunteer

SEAL_BYTES = 16
_CODE = re.compile(r"(?a:ICV1\.([0-9a-z]{1,12})\.([0-9a-z]{1,7})\.([\w-]{22}))")


@dataclass(frozen=True, slots=True)
class Shown:
    volunteer_id: int
    at: datetime


def key_of(volunteer: Volunteer) -> bytes:
    """For this volunteer's own phone alone."""
    return _key(volunteer.pk)


def _key(volunteer_id: int) -> bytes:
    return salted_hmac("services.volunteering.codes", str(volunteer_id), algorithm="sha256").digest()


def read_code(text: str) -> Shown | None:
    """Who showed it and when, or None: not such a code, or its seal is not ours."""
    match = _CODE.fullmatch(text)
    if match is None:
        return None
    volunteer_id, seconds = base36_to_int(match[1]), base36_to_int(match[2])
    said = text.rpartition(".")[0]
    if not hmac.compare_digest(_seal(volunteer_id, said), match[3]):
        return None
    return Shown(volunteer_id, datetime.fromtimestamp(seconds, UTC))


def make_code(volunteer: Volunteer, seconds: int | None = None) -> str:
    """What the phone shows; for tests, and to say exactly what it does."""
    said = f"ICV1.{int_to_base36(volunteer.pk)}.{int_to_base36(seconds or int(time.time()))}"
    return f"{said}.{_seal(volunteer.pk, said)}"


def _seal(volunteer_id: int, said: str) -> str:
    return b64url(hmac.digest(_key(volunteer_id), said.encode(), sha256)[:SEAL_BYTES])
