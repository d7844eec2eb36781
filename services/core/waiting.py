"""What waits for a member on the pages of the wallet, whichever service it is of. Each registers how to count it.

register_waiting("blood", waiting_for)     # in AppConfig.ready(); "blood" is the page's address in the wallet
"""

from __future__ import annotations

from collections.abc import Callable

from identity.models import Member

Count = Callable[[Member], int]
_known: dict[str, Count] = {}


def register_waiting(page: str, count: Count) -> None:
    _known[page] = count


def waiting_for(member: Member) -> dict[str, int]:
    """How many things wait, of the pages where any do."""
    counted = {page: count(member) for page, count in sorted(_known.items())}
    return {page: found for page, found in counted.items() if found}
