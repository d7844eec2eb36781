"""Which part of a member's history is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from .errors import BadFilter, BadPeriod
from .models import Asset
from .statements import bounds_of, id_at


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Of one kind, in or out, in a year or month by the time of recording; empty: all."""

    asset: Asset | None = None
    direction: str = ""
    during: tuple[datetime, datetime] | None = None

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> HistoryFilter:
        """From an address. Raises BadFilter."""
        direction, period, code = (parameters.get(name, "") for name in ("direction", "period", "asset"))
        asset = {row.code: row for row in Asset.objects.all()}.get(code) if code else None
        if direction not in ("", "in", "out") or (code and asset is None):
            raise BadFilter
        try:
            return cls(asset, direction, bounds_of(period) if period else None)
        except BadPeriod as error:
            raise BadFilter from error

    def condition(self) -> Q:
        """On postings."""
        found = Q()
        if self.asset:
            found &= Q(account__asset=self.asset)
        if self.direction:
            found &= Q(amount__gt=0) if self.direction == "in" else Q(amount__lt=0)
        if self.during:
            begin, end = self.during
            found &= Q(pk__gte=id_at(begin), pk__lt=id_at(end))
        return found
