"""What becomes of sign-ups and the coordinator's role when a member leaves."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from identity.actors import Actor
from identity.models import Member

from .actions.signups import end_signup
from .models import Coordinator, Signup, SignupState, Step


def tell(member: Member) -> str | Promise:
    return _("You are withdrawn from the shifts that you signed up for.") if _ahead(member).exists() else ""


def act(member: Member, by: Actor) -> None:
    """In the leaving's own transaction. What was attended stays: its hours were given."""
    for signup in _ahead(member).order_by("shift_id"):
        end_signup(signup, SignupState.WITHDRAWN, Step.WITHDRAWN)
    Coordinator.objects.filter(member=member, ended_at=None).update(ended_at=now())


def _ahead(member: Member) -> QuerySet[Signup]:
    return Signup.objects.filter(
        volunteer__member=member, state=SignupState.SIGNED, during__startswith__gt=now()
    ).select_related("volunteer")
