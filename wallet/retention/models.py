"""What was destroyed, who left, and whose name a law demands to keep apart."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anchoring.models import Commitment
from identity.retention import rule_named


class Destruction(models.Model):
    """How many rows a rule destroyed on a day (UTC). Committed to, and closed, once the day is over."""

    rule = models.CharField(_("rule"), max_length=60)
    day = models.DateField(_("day"))
    count = models.PositiveBigIntegerField(_("destroyed"))
    last_at = models.DateTimeField(_("last at"))
    commitment = models.OneToOneField(
        Commitment, models.PROTECT, verbose_name=_("commitment"), null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("destruction")
        verbose_name_plural = _("destruction log")
        ordering = ["-day", "rule"]
        constraints = [
            models.UniqueConstraint(name="destruction_once_a_day", fields=["rule", "day"]),
            models.CheckConstraint(name="destruction_of_something", condition=Q(count__gt=0)),
        ]
        indexes = [models.Index(name="destruction_open", fields=["day"], condition=Q(commitment=None))]

    def __str__(self) -> str:
        return f"{self.day} {self.rule}: {self.count}"

    @property
    def what(self) -> str:
        rule = rule_named(self.rule)
        return rule.what if rule else ""


class ForgottenMember(models.Model):
    """A member who left, by number: after a restore they leave again. The number alone is nobody's."""

    member = models.UUIDField(_("member"), primary_key=True)
    at = models.DateTimeField(_("left"), default=timezone.now)

    class Meta:
        verbose_name = _("forgotten member")
        verbose_name_plural = _("forgotten members")

    def __str__(self) -> str:
        return str(self.member)


class FormerMember(models.Model):
    """Whose name is stored apart, on what ground and until when. The name itself is behind a function (sql/)."""

    member = models.UUIDField(_("member"), primary_key=True)
    rule = models.CharField(_("rule"), max_length=60)
    left_at = models.DateTimeField(_("left"))
    keep_until = models.DateField(_("until"))

    class Meta:
        managed = False
        db_table = "retention_formermember"
        verbose_name = _("former member")
        verbose_name_plural = _("former members, stored apart")
        ordering = ["-left_at"]
        permissions = [("read_formermember", _("Can read who a former member was, with a reason that is recorded"))]

    def __str__(self) -> str:
        return str(self.member)
