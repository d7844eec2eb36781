"""Where a member of staff may act: the whole city or districts, every service or some, on a given day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model, Q, QuerySet

from .queries import assignments_of, dissolved_predecessors, today

if TYPE_CHECKING:
    from .models import User

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Grant:
    """One assignment's reach: district ids (None: the whole city) and a service (empty: every service).

    A service's code may be followed by a colon and the number of a part of it, such as one facility of reservations.
    """

    districts: frozenset[int] | None
    service: str = ""

    def covers(self, service: str) -> bool:
        """Whether this service, or this part of one, is within reach."""
        return self.service in ("", service) or service.startswith(f"{self.service}:")


@dataclass(frozen=True, slots=True)
class StaffScope:
    """The union of a person's grants. District A for service X and B for Y does not give A for Y."""

    grants: tuple[Grant, ...] = ()

    @property
    def city(self) -> bool:
        """Whether the whole city is in scope, for some service at least."""
        return any(grant.districts is None for grant in self.grants)

    @property
    def districts(self) -> frozenset[int]:
        return frozenset().union(*(grant.districts or () for grant in self.grants))

    @property
    def every_service(self) -> bool:
        return any(not grant.service for grant in self.grants)

    @property
    def services(self) -> frozenset[str]:
        """Codes of the named services; look at `every_service` too."""
        return frozenset(grant.service for grant in self.grants if grant.service)

    def allows(self, district_id: int | None, service: str = "") -> bool:
        """`district_id` None is a thing of the whole city; `service` empty is a thing of no service."""
        return any(
            (grant.districts is None or district_id in grant.districts) and grant.covers(service)
            for grant in self.grants
        )

    def condition(
        self, district_field: str = "", service_field: str = "", service: str = "", part_field: str = ""
    ) -> Q:
        """The rows in scope, for a model with these fields; `service` for a model that belongs to one service.

        `part_field`: the path to the id of the service's part that a row belongs to.
        """
        fields = (district_field, service_field, service, part_field)
        return _any([self._grant_condition(grant, *fields) for grant in self.grants])

    def filter(
        self,
        rows: QuerySet[M],
        district_field: str = "",
        service_field: str = "",
        service: str = "",
        part_field: str = "",
    ) -> QuerySet[M]:
        return rows.filter(self.condition(district_field, service_field, service, part_field))

    @staticmethod
    def _grant_condition(grant: Grant, district_field: str, service_field: str, service: str, part_field: str) -> Q:
        condition = Q()
        if grant.districts is not None:
            condition &= Q(**{f"{district_field}__in": grant.districts}) if district_field else NOTHING
        if not grant.service:
            return condition
        if service_field:
            return condition & (
                Q(**{service_field: grant.service}) | Q(**{f"{service_field}__startswith": f"{grant.service}:"})
            )
        if grant.service == service:
            return condition
        of, _, part = grant.service.partition(":")
        return condition & (
            Q(**{part_field: int(part)}) if part_field and of == service and part.isdecimal() else NOTHING
        )


NOTHING = Q(pk__in=[])
NOWHERE = StaffScope()
EVERYWHERE = StaffScope((Grant(None),))


def _any(conditions: Iterable[Q]) -> Q:
    """The union; nothing when there is none (an empty Q would be everything)."""
    union: Q | None = None
    for condition in conditions:
        if not condition:
            return Q()
        union = condition if union is None else union | condition
    return NOTHING if union is None else union


def staff_scope(user: User, on: date | None = None) -> StaffScope:
    """Where the person behind a staff account may act on a day (today in Seoul).

    A district's staff also sees what belonged to a dissolved district that handed dongs over to theirs.
    """
    day = on or today()
    if not (user.is_active and user.is_staff and user.person_id):
        return NOWHERE
    assignments = list(assignments_of(user.person_id, day))
    predecessors = dissolved_predecessors({row.district_id for row in assignments if row.district_id}, day)
    return StaffScope(
        tuple(
            Grant(
                None if row.district_id is None else frozenset({row.district_id}) | predecessors[row.district_id],
                row.service,
            )
            for row in assignments
        )
    )
