"""Who does something: a member, a member of staff, the system itself, or someone outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .errors import NotAllowed, OutOfScope

if TYPE_CHECKING:
    from datetime import date

    from .models import District, Member, Organisation, StaffPerson, User
    from .permissions import StaffScope


class ActorKind(TextChoices):
    MEMBER = "member", _("member")
    STAFF = "staff", _("staff")
    SYSTEM = "system", _("system")
    OUTSIDE = "outside", _("outside")


@dataclass(frozen=True, slots=True)
class Actor:
    """Carried as `by=` into every action, and written into its audit row."""

    kind: ActorKind
    user: User | None = None
    name: str = ""

    @classmethod
    def member(cls, member: Member, *, acting_for: Organisation | None = None) -> Actor:
        return cls(ActorKind.MEMBER, member.user, f"for:{acting_for.pk}" if acting_for else "")

    @classmethod
    def staff(cls, user: User) -> Actor:
        return cls(ActorKind.STAFF, user)

    @classmethod
    def system(cls, name: str) -> Actor:
        """`name`: the task or command, such as "mileage.expire_lots"."""
        return cls(ActorKind.SYSTEM, None, name)

    @classmethod
    def outside(cls, name: str) -> Actor:
        """`name`: the protocol role, such as "wallet" at the token endpoint; never an address or a name."""
        return cls(ActorKind.OUTSIDE, None, name)

    @property
    def is_staff(self) -> bool:
        return self.kind == ActorKind.STAFF

    @property
    def person(self) -> StaffPerson | None:
        """The human behind a staff account."""
        return self.user.person if self.is_staff and self.user else None

    def scope(self, on: date | None = None) -> StaffScope:
        """Where this member of staff may act on a day (today); the system may act everywhere, others nowhere."""
        from .permissions import EVERYWHERE, NOWHERE, staff_scope

        if self.kind == ActorKind.SYSTEM:
            return EVERYWHERE
        return staff_scope(self.user, on) if self.is_staff and self.user else NOWHERE

    def require_staff(self, permission: str = "") -> None:
        """Raises NotAllowed unless this is staff (with the permission, such as "credentials.revoke_credential")."""
        if self.kind == ActorKind.SYSTEM:
            return
        if not (self.is_staff and self.user and self.user.is_active and self.person):
            raise NotAllowed
        if permission and not self.user.has_perm(permission):
            raise NotAllowed

    def require_scope(self, *, district: District | int | None = None, service: str = "") -> None:
        """Raises OutOfScope unless the district (None: the whole city) and the service are this actor's today."""
        district_id = district if isinstance(district, int) or district is None else district.pk
        if not self.scope().allows(district_id, service):
            raise OutOfScope
