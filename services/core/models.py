"""What people did: activities with their evidence, whatever service recorded them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anchoring.models import Commitment
from identity.models import District, Member


class ActivityState(models.TextChoices):
    RECORDED = "recorded", _("recorded")
    CORRECTED = "corrected", _("taken back")


class Activity(models.Model):
    """An act of a member that a service can show evidence for. Rules elsewhere turn it into mileage and cards."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.SlugField(_("kind"), max_length=40, help_text=_("The service's code, such as volunteering."))
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="activities")
    quantity = models.PositiveIntegerField(_("quantity"))
    unit = models.CharField(_("unit"), max_length=20)
    performed_at = models.DateTimeField(_("performed"))
    evidence = models.CharField(
        _("evidence"), max_length=200, blank=True, help_text=_("A reference to the evidence, such as a file number.")
    )
    source_ref = models.CharField(
        _("source"), max_length=120, unique=True, help_text=_("The service's own reference: one activity each.")
    )
    district = models.ForeignKey(
        District, models.PROTECT, verbose_name=_("district"), null=True, blank=True, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=ActivityState, default=ActivityState.RECORDED)
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("recorded by"), null=True, related_name="+"
    )
    commitment = models.OneToOneField(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="+")
    corrected_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    correction_reason = models.CharField(_("why it was taken back"), max_length=200, blank=True)
    correction_commitment = models.OneToOneField(
        Commitment, models.PROTECT, verbose_name=_("commitment of the correction"), null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-performed_at"]
        indexes = [models.Index(name="activity_of_member", fields=["member", "kind", "performed_at"])]
        constraints = [
            models.CheckConstraint(
                name="activity_has_quantity",
                condition=Q(quantity__gt=0),
                violation_error_message=_("An activity has a quantity of at least one."),
            ),
            models.CheckConstraint(
                name="activity_corrected_with_reason",
                condition=Q(state=ActivityState.RECORDED, corrected_at=None, correction_commitment=None)
                | Q(state=ActivityState.CORRECTED, corrected_at__isnull=False, correction_commitment__isnull=False)
                & ~Q(correction_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
