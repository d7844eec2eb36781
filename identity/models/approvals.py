"""What needs a second person: the request, and another human's decision."""

from __future__ import annotations

import enum
import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .districts import District
from .staff import StaffPerson


class ApprovalState(models.TextChoices):
    REQUESTED = "requested", _("requested")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    EXPIRED = "expired", _("expired")
    EXECUTED = "executed", _("executed")
    DECIDED = enum.nonmember(("approved", "refused", "executed"))
    UNDECIDED = enum.nonmember(("requested", "expired"))


class Approval(models.Model):
    """A request that another person must approve before it is carried out."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=80, help_text=_("What is asked for; its code says who may decide."))
    payload = models.JSONField(_("payload"), default=dict, encoder=DjangoJSONEncoder)
    district = models.ForeignKey(
        District, models.PROTECT, verbose_name=_("district"), null=True, blank=True, related_name="+"
    )
    service = models.CharField(_("service"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=ApprovalState, default=ApprovalState.REQUESTED)
    reason = models.CharField(_("reason of the request"), max_length=500, blank=True)
    requested_at = models.DateTimeField(_("requested"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("requested by"), related_name="+"
    )
    requested_person = models.ForeignKey(StaffPerson, models.PROTECT, related_name="+", editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        related_name="+",
    )
    decided_person = models.ForeignKey(StaffPerson, models.PROTECT, null=True, related_name="+", editable=False)
    decision_note = models.CharField(_("note on the decision"), max_length=500, blank=True)
    executed_at = models.DateTimeField(_("carried out"), null=True, blank=True)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["-requested_at"]
        # sql/0002_approvals.sql adds: (account, person) must be a pair of the account table.
        constraints = [
            models.CheckConstraint(
                name="approval_second_person",
                condition=~Q(decided_person=F("requested_person")) | Q(decided_person__isnull=True),
                violation_error_message=_("Another person than the one who asked decides."),
            ),
            models.CheckConstraint(
                name="approval_decided_by_someone",
                condition=(
                    Q(state__in=ApprovalState.DECIDED)
                    & Q(decided_by__isnull=False, decided_person__isnull=False, decided_at__isnull=False)
                )
                | (
                    Q(state__in=ApprovalState.UNDECIDED)
                    & Q(decided_by__isnull=True, decided_person__isnull=True, decided_at__isnull=True)
                ),
            ),
            models.CheckConstraint(
                name="approval_executed_at",
                condition=Q(state=ApprovalState.EXECUTED, executed_at__isnull=False)
                | (~Q(state=ApprovalState.EXECUTED) & Q(executed_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        from ..second_person import label_of

        return f"{label_of(self)} · {self.get_state_display()}"
