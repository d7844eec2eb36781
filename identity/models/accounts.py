"""Accounts that sign in."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from .staff import StaffPerson


class AccountManager(UserManager["User"]):
    """Makes the person behind a staff account when none is given, so that "second person" always has a meaning."""

    def _create_user_object(self, username: str, email: str | None, password: str | None, **extra: Any) -> User:
        if extra.get("is_staff") and not extra.get("person"):
            extra["person"] = StaffPerson.objects.create(name=username, personnel_number=f"auto-{secrets.token_hex(4)}")
        user: User = super()._create_user_object(username, email, password, **extra)  # type: ignore[misc]
        return user


class User(AbstractUser):
    """An account that signs in. A citizen's holds an e-mail address and nothing else about the person."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    person = models.ForeignKey(
        StaffPerson,
        models.PROTECT,
        verbose_name=_("staff person"),
        null=True,
        blank=True,
        related_name="accounts",
        help_text=_("The human behind a staff account. One person may have several accounts."),
    )

    # What this account can do at once with a new device waits for a while after that.
    recovered_at = models.DateTimeField(_("last signed in by a recovery code"), null=True, editable=False)

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(
                name="user_staff_has_person",
                condition=models.Q(is_staff=False, is_superuser=False) | models.Q(person__isnull=False),
                violation_error_message=_("A staff account belongs to a staff person."),
            ),
            # Target of the approvals' foreign keys (account, person): an account with approvals keeps its person.
            models.UniqueConstraint(name="user_with_person", fields=["id", "person"]),
        ]

    def get_full_name(self) -> str:
        return self.person.name if self.person else ""

    def get_short_name(self) -> str:
        return self.get_full_name() or self.username
