"""Finding the member that staff have in front of them."""

from __future__ import annotations

import re
import unicodedata

from identity.models import Member, MemberKind

SHORT = 8


def member_by_code(code: str) -> Member | None:
    """The member with this number, or with a number that begins with these 8 or more digits of it."""
    typed = unicodedata.normalize("NFKC", code).lower()  # a Korean keyboard may send full-width digits
    digits = re.sub(r"[^0-9a-f]", "", typed)
    if not SHORT <= len(digits) <= 32:
        return None
    # A range on the primary key: the first and the last number that begin so.
    low, high = digits.ljust(32, "0"), digits.ljust(32, "f")
    found = Member.objects.filter(pk__range=(low, high), kind=MemberKind.INDIVIDUAL, left_at=None)[:2]
    return found[0] if len(found) == 1 else None
