"""Who: users, members, districts, staff; and the audit trail."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """An account that signs in. Holds no resident data."""


class District(models.Model):
    """A gu or gun with the days in which it exists; the city was redrawn on 1 July 2026."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name_ko = models.CharField(_("name (Korean)"), max_length=40)
    name_en = models.CharField(_("name (English)"), max_length=60)
    valid = DateRangeField(_("valid"), help_text=_("Half-open range of days in Asia/Seoul."))

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")

    def __str__(self) -> str:
        return self.name_ko


class MemberKind(models.TextChoices):
    INDIVIDUAL = "individual", _("individual")
    ORGANISATION = "organisation", _("organisation")


class Member(models.Model):
    """A citizen or an organisation that uses the wallet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=MemberKind)
    user = models.OneToOneField(User, models.PROTECT, null=True, blank=True, related_name="member")
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")

    def __str__(self) -> str:
        return str(self.id)
