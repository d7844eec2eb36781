"""A command speaks for a member of staff, named by account: who may sign in to this machine, may say so."""

from __future__ import annotations

from django.core.management.base import CommandError

from identity.actors import Actor
from identity.models import User


def staff_actor(username: str) -> Actor:
    user = User.objects.filter(username=username, is_staff=True, is_active=True).first()
    if user is None:
        raise CommandError(f"There is no staff account {username!r}.")
    return Actor.staff(user)
