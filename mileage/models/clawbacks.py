"""Taking back what was gained by fraud or gross negligence (통합마일리지 지원에 관한 조례, art. 7(4))."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from identity.models import Member

from .programmes import Award


class ClawbackGround(models.TextChoices):
    FRAUD = "fraud", _("gained by fraud")
    NEGLIGENCE = "negligence", _("gained by gross negligence")


class ClawbackState(models.TextChoices):
    APPROVED = "approved", _("approved, being carried out")
    DONE = "done", _("carried out")


class Clawback(models.Model):
    """A claim on what an award gave: taken where it still is, owed by its member where it was spent.

    What many hold is taken in parts: `taken` grows while the claim is approved; what is owed is known at the end.
    """

    award = models.ForeignKey(Award, models.PROTECT, verbose_name=_("award"), related_name="clawbacks")
    ground = models.CharField(_("ground"), max_length=12, choices=ClawbackGround)
    state = models.CharField(_("state"), max_length=10, choices=ClawbackState, default=ClawbackState.APPROVED)
    amount = models.PositiveBigIntegerField(_("claimed"))
    taken = models.PositiveBigIntegerField(_("taken"), default=0)
    owed = models.PositiveBigIntegerField(_("owed, having been spent"), default=0)
    approval = models.UUIDField(_("approval"))
    approved_at = models.DateTimeField(_("approved"), auto_now_add=True)
    done_at = models.DateTimeField(_("carried out"), null=True)
    returned_at = models.DateTimeField(_("given again after an appeal"), null=True)

    class Meta:
        verbose_name = _("clawback")
        verbose_name_plural = _("clawbacks")
        permissions = [
            ("request_clawback", _("Can ask for a clawback")),
            ("approve_clawback", _("Can approve a clawback")),
        ]
        constraints = [
            models.UniqueConstraint(name="clawback_once_in_approval", fields=["approval", "award"]),
            models.CheckConstraint(
                name="clawback_within_claim",
                condition=Q(amount__gt=0, taken__lte=F("amount") - F("owed")),
                violation_error_message=_("No more is taken and owed than was claimed."),
            ),
            models.CheckConstraint(
                name="clawback_done_at",
                condition=Q(state=ClawbackState.DONE, done_at__isnull=False)
                | Q(state=ClawbackState.APPROVED, done_at__isnull=True, owed=0),
            ),
        ]
        indexes = [models.Index(name="clawback_to_do", fields=["id"], condition=Q(state=ClawbackState.APPROVED))]

    def __str__(self) -> str:
        return f"{self.award_id}: {self.amount}"


class Withdrawal(models.Model):
    """A member withdrawn ex officio (art. 6(2)): earns nothing more, and keeps what was earned rightly."""

    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="+")
    approval = models.UUIDField(_("approval"), unique=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), auto_now_add=True)
    ended_at = models.DateTimeField(_("taken back"), null=True)

    class Meta:
        verbose_name = _("withdrawal ex officio")
        verbose_name_plural = _("withdrawals ex officio")
        permissions = [("approve_withdrawal", _("Can approve that a member is withdrawn"))]
        constraints = [
            models.UniqueConstraint(name="withdrawn_once", fields=["member"], condition=Q(ended_at__isnull=True))
        ]

    def __str__(self) -> str:
        return str(self.pk)
