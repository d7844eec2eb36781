"""Authentication backend of staff: password first, permissions from the assignments in force today."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from .. import roles
from ..models import User
from ..queries import assignments_of, today


class StaffBackend(ModelBackend):
    """Only staff accounts have passwords; what they may do comes from roles, not from groups."""

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(super().user_can_authenticate(user)) and not has_left(user)

    def has_perm(self, user_obj: Any, perm: str, obj: object = None) -> bool:
        if not user_obj.is_active or obj is not None:
            return False
        return bool(user_obj.is_superuser) or roles.permits(_roles(user_obj), perm)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        if not user_obj.is_active:
            return False
        return bool(user_obj.is_superuser) or roles.permits_module(_roles(user_obj), app_label)

    def get_all_permissions(self, user_obj: Any, obj: object = None) -> set[str]:
        return set()


def has_left(user: User) -> bool:
    """Whether the person behind a staff account does not work for the city any more."""
    return bool(user.person and user.person.left_on and user.person.left_on <= today())


def _roles(user: User) -> frozenset[str]:
    """The roles of the person behind the account, looked up once a request."""
    if not user.is_staff or not user.person_id:
        return frozenset()
    held: frozenset[str] | None = getattr(user, "_roles_today", None)
    if held is None:
        held = frozenset(assignments_of(user.person_id, today()).values_list("role", flat=True))
        user._roles_today = held  # type: ignore[attr-defined]
    return held
