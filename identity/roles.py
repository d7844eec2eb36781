"""What each staff role may do. A role is held by an assignment, for a time; ending it takes the permissions away.

Permissions are Django's names, with `*` for any part. An app adds its own in AppConfig.ready():

    allow(StaffRole.CLERK, "mileage.record_activity")
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from .models import StaffRole

_patterns: dict[str, set[str]] = {
    # not register.print_codes: who has codes made does not print them
    StaffRole.MANAGER: {"*.view_*", "*.add_*", "*.change_*", "identity.*", "register.[!p]*"},
    StaffRole.CLERK: {"*.view_*", "identity.change_approval", "identity.add_approval"},
    StaffRole.PRINTER: {"register.print_*"},
    StaffRole.AUDITOR: {"identity.view_*", "*.view_report"},
}


def allow(role: StaffRole, *patterns: str) -> None:
    _patterns[role].update(patterns)


def permits(roles: Iterable[str], permission: str) -> bool:
    """Whether one of the roles brings a permission such as "credentials.view_credential"."""
    return any(fnmatchcase(permission, pattern) for role in roles for pattern in _patterns[role])


def permits_module(roles: Iterable[str], app_label: str) -> bool:
    """Whether one of the roles brings any permission of an app."""
    return any(fnmatchcase(app_label, pattern.partition(".")[0]) for role in roles for pattern in _patterns[role])
