"""The audit trail: one row for each act and each look at personal data.

The table is partitioned by month, and only INSERT and SELECT are possible (sql/0002_audit.sql). Rows are kept at least
two years; what is older leaves by whole partitions.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..actors import ActorKind
from .districts import District


class AuditKind(models.TextChoices):
    ACT = "act", _("act")
    VIEW = "view", _("look at personal data")


class AuditRow(models.Model):
    """Who did what to what, when and where. Holds ids, never personal data."""

    at = models.DateTimeField(_("at"), default=timezone.now)
    kind = models.CharField(_("kind"), max_length=10, choices=AuditKind, default=AuditKind.ACT)
    event = models.CharField(_("event"), max_length=80)
    actor_kind = models.CharField(_("kind of actor"), max_length=10, choices=ActorKind)
    # Without database constraints: the trail outlives what it names.
    actor_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        verbose_name=_("account"),
        null=True,
        db_constraint=False,
        related_name="+",
    )
    actor_name = models.CharField(_("name of the actor"), max_length=80, blank=True)
    subject_type = models.CharField(_("kind of subject"), max_length=80, blank=True)
    subject_id = models.CharField(_("subject"), max_length=64, blank=True)
    district = models.ForeignKey(
        District,
        models.DO_NOTHING,
        verbose_name=_("district"),
        null=True,
        db_constraint=False,
        related_name="+",
    )
    service = models.CharField(_("service"), max_length=40, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    detail = models.JSONField(_("detail"), default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("audit row")
        verbose_name_plural = _("audit trail")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(name="audit_at", fields=["at"]),
            models.Index(name="audit_subject", fields=["subject_type", "subject_id", "at"]),
            models.Index(name="audit_actor", fields=["actor_user", "at"]),
            models.Index(name="audit_district", fields=["district", "at"]),
            GinIndex(name="audit_detail", fields=["detail"], opclasses=["jsonb_path_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.subject_type} {self.subject_id}".strip()
