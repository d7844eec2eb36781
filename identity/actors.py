"""Who does something: a member, a member of staff, the system itself, or someone outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .models import Member, User


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
    def member(cls, member: Member) -> Actor:
        return cls(ActorKind.MEMBER, member.user)

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
