"""Changes of the status of many cards at once: asked for by one, approved by another, carried out in batches."""

from __future__ import annotations

import enum
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from identity.models import Approval, District

from .cards import Credential, CredentialState, StatusReason


class BulkStage(models.TextChoices):
    REQUESTED = "requested", _("waits for another person")
    RUNNING = "running", _("is carried out")
    DONE = "done", _("all done")
    DROPPED = "dropped", _("refused or expired")
    ENDED = enum.nonmember(("done", "dropped"))


class BulkChange(models.Model):
    """One request. Its cards are rows of their own, so that whoever is killed goes on where they stood."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    after = models.CharField(_("what to do"), max_length=10, choices=CredentialState)
    reason = models.CharField(_("reason"), max_length=20, choices=StatusReason)
    district = models.ForeignKey(District, models.PROTECT, verbose_name=_("district"), null=True, related_name="+")
    approval = models.OneToOneField(Approval, models.PROTECT, verbose_name=_("approval"), related_name="+", null=True)
    undoes = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("takes back"), null=True, related_name="undone_by"
    )
    stage = models.CharField(_("state"), max_length=10, choices=BulkStage, default=BulkStage.REQUESTED)
    total = models.PositiveIntegerField(_("cards"))
    changed = models.PositiveIntegerField(_("changed"), default=0)
    passed_over = models.PositiveIntegerField(
        _("passed over"), default=0, help_text=_("Their state had changed meanwhile.")
    )
    requested_at = models.DateTimeField(_("requested"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("change of many cards")
        verbose_name_plural = _("changes of many cards")
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(
                name="bulk_no_more_than_all", condition=Q(changed__lte=F("total") - F("passed_over"))
            ),
            models.CheckConstraint(
                name="bulk_ended_with_time",
                condition=Q(stage__in=BulkStage.ENDED, ended_at__isnull=False)
                | (~Q(stage__in=BulkStage.ENDED) & Q(ended_at=None)),
            ),
            models.UniqueConstraint(
                name="bulk_undone_once", fields=["undoes"], condition=~Q(stage="dropped") & Q(undoes__isnull=False)
            ),
        ]
        indexes = [models.Index(name="bulk_running", fields=["requested_at"], condition=Q(stage="running"))]

    def __str__(self) -> str:
        return f"{self.get_after_display()} · {self.total}"


class BulkOutcome(models.TextChoices):
    WAITING = "waiting", _("waiting")
    CHANGED = "changed", _("changed")
    PASSED_OVER = "passed_over", _("passed over")


class BulkCard(models.Model):
    """One card of a request."""

    bulk = models.ForeignKey(BulkChange, models.PROTECT, related_name="cards")
    credential = models.ForeignKey(Credential, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=BulkOutcome, default=BulkOutcome.WAITING)

    class Meta:
        verbose_name = _("card of a change")
        verbose_name_plural = _("cards of a change")
        constraints = [models.UniqueConstraint(name="bulk_card_once", fields=["bulk", "credential"])]
        indexes = [models.Index(name="bulk_card_waiting", fields=["bulk", "id"], condition=Q(outcome="waiting"))]

    def __str__(self) -> str:
        return f"{self.bulk_id} {self.credential_id}"
