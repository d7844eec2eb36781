"""Who may hold cards for somebody else: a guardian for a child under 14, a proxy whom a person or staff named."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.models import District, Member
from identity.queries import today


class RepresentationKind(models.TextChoices):
    GUARDIAN = "guardian", _("guardian of a child under 14")
    PROXY = "proxy", _("proxy")


class Representation(models.Model):
    """One person acts for another until a day, or until one of them or staff ends it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ward = models.ForeignKey(Member, models.PROTECT, verbose_name=_("represented"), related_name="represented_by")
    representative = models.ForeignKey(
        Member, models.PROTECT, verbose_name=_("representative"), related_name="representing"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=RepresentationKind)
    since = models.DateField(_("first day"))
    until = models.DateField(_("last day"))
    evidence = models.CharField(
        _("proof seen"), max_length=200, blank=True, help_text=_("Empty: named by the person in the wallet.")
    )
    district = models.ForeignKey(District, models.PROTECT, verbose_name=_("district"), null=True, related_name="+")
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended early"), null=True)

    class Meta:
        verbose_name = _("representation")
        verbose_name_plural = _("representations")
        ordering = ["-made_at"]
        permissions = [("record_representation", _("Can record and end representations"))]
        constraints = [
            models.CheckConstraint(name="representation_of_another", condition=~Q(ward=F("representative"))),
            models.CheckConstraint(name="representation_in_order", condition=Q(until__gte=F("since"))),
            models.CheckConstraint(
                name="representation_guardian_was_proven", condition=Q(kind="proxy") | ~Q(evidence="")
            ),
            models.UniqueConstraint(
                name="representation_one_live", fields=["ward", "representative"], condition=Q(ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)[:8]

    @property
    def live(self) -> bool:
        return self.ended_at is None and self.until >= today()

    def end_now(self) -> None:
        self.ended_at = timezone.now()
        self.save(update_fields=["ended_at"])
