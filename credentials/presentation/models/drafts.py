"""Purposes that verifier organisations ask for: one of the staff reviews a draft, another approves it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from identity.models import Approval, ApprovalState, Organisation

from .clients import VerifierClient


class DraftState(models.TextChoices):
    DRAFTED = "drafted", pgettext_lazy("draft", "waits for review")
    REVIEWED = "reviewed", pgettext_lazy("draft", "reviewed; waits for another person")
    DECLINED = "declined", pgettext_lazy("draft", "declined")


class PurposeDraft(models.Model):
    """What an organisation's system proposed. It becomes a purpose of that organisation, or a change of one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("of the organisation"), related_name="+"
    )
    system = models.ForeignKey(
        VerifierClient, models.PROTECT, verbose_name=_("proposed by the system"), related_name="drafts"
    )
    code = models.SlugField(pgettext_lazy("purpose", "code"), max_length=40)
    settings = models.JSONField(_("settings"))
    state = models.CharField(_("state"), max_length=10, choices=DraftState, default=DraftState.DRAFTED)
    note = models.CharField(_("note to the organisation"), max_length=500, blank=True)
    approval = models.ForeignKey(
        Approval, models.PROTECT, verbose_name=_("approval"), null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("proposed purpose")
        verbose_name_plural = _("proposed purposes")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                name="draft_one_open_for_a_code",
                fields=["organisation", "code"],
                condition=Q(state=DraftState.DRAFTED),
            ),
            models.CheckConstraint(
                name="draft_reviewed_has_approval",
                condition=Q(state=DraftState.REVIEWED, approval__isnull=False)
                | (~Q(state=DraftState.REVIEWED) & Q(approval=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.code}"

    @property
    def outcome(self) -> str:
        """For who proposed it: drafted, reviewed, in_force, refused, expired or declined."""
        if self.approval is None or self.approval.state == ApprovalState.REQUESTED:
            return self.state
        return "in_force" if self.approval.state == ApprovalState.EXECUTED else self.approval.state
