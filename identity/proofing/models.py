"""An identity check: an e-mail address, papers, and what staff decided of them."""

from __future__ import annotations

import enum
import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from identity.models import Approval, Member

from . import rules


class ProofingState(models.TextChoices):
    DRAFT = "draft", _("being filled in")
    SUBMITTED = "submitted", _("waits for staff")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ENDED = "ended", _("ended")
    OPEN = enum.nonmember(("draft", "submitted"))
    NEXT = enum.nonmember(
        {
            "draft": ("submitted", "withdrawn"),
            "submitted": ("approved", "refused", "withdrawn"),
            "approved": ("ended",),
        }
    )


class Proofing(models.Model):
    """One request of a member, who is in no register of the city, to be believed who they are."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=ProofingState, default=ProofingState.DRAFT)
    email = models.EmailField(_("e-mail address"), max_length=120, blank=True)
    email_confirmed_at = models.DateTimeField(_("address confirmed"), null=True)
    code_mac = models.BinaryField(_("keyed hash of the code"), max_length=32, null=True, editable=False)
    code_expires_at = models.DateTimeField(_("code expires"), null=True, editable=False)
    code_tries = models.PositiveSmallIntegerField(_("wrong codes"), default=0, editable=False)
    name = models.CharField(_("name as in the passport"), max_length=80, blank=True)
    birth_date = models.DateField(_("birth date"), null=True)
    country = models.CharField(
        _("country of residence"), max_length=2, blank=True, help_text=_("Two letters (ISO 3166).")
    )
    begun_at = models.DateTimeField(_("begun"), auto_now_add=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True)
    approval = models.ForeignKey(Approval, models.PROTECT, verbose_name=_("approval"), null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)
    reason = models.CharField(_("reason that the applicant reads"), max_length=500, blank=True)
    expires_on = models.DateField(_("good until"), null=True, help_text=_("The first day on which it counts no more."))
    told_at = models.DateTimeField(_("told by mail"), null=True, editable=False)
    seen_at = models.DateTimeField(_("notice put away"), null=True, editable=False)

    class Meta:
        verbose_name = _("identity check")
        verbose_name_plural = _("identity checks")
        ordering = ["-begun_at"]
        permissions = [
            ("check_proofing", _("Can see the papers of identity checks, refuse, and ask to approve")),
            ("approve_proofing", _("Can approve identity checks")),
        ]
        constraints = [
            models.UniqueConstraint(
                name="proofing_one_open", fields=["member"], condition=Q(state__in=ProofingState.OPEN)
            ),
            models.UniqueConstraint(name="proofing_one_approved", fields=["member"], condition=Q(state="approved")),
            models.CheckConstraint(name="proofing_code_tries", condition=Q(code_tries__lte=rules.CODE_TRIES)),
            models.CheckConstraint(
                name="proofing_submitted_whole",
                condition=~Q(state="submitted")
                | Q(email_confirmed_at__isnull=False, birth_date__isnull=False, submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="proofing_approved_by_two",
                condition=~Q(state="approved") | Q(approval__isnull=False, expires_on__isnull=False),
            ),
            models.CheckConstraint(
                name="proofing_decided_has_time",
                condition=Q(state__in=ProofingState.OPEN, decided_at=None)
                | (~Q(state__in=ProofingState.OPEN) & Q(decided_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                name="proofing_to_tell",
                fields=["decided_at"],
                condition=Q(told_at=None, state__in=["approved", "refused"]),
            )
        ]

    def __str__(self) -> str:
        return str(self.id)[:8]


class PaperKind(models.TextChoices):
    PASSPORT = "passport", _("passport")
    REGISTRATION = "registration", _("registration as an overseas Korean")
    OTHER = "other", _("other paper")


class Paper(models.Model):
    """A paper, encrypted under a key of the web servers; deleted some time after the decision."""

    proofing = models.ForeignKey(Proofing, models.CASCADE, verbose_name=_("identity check"), related_name="papers")
    kind = models.CharField(_("kind"), max_length=12, choices=PaperKind)
    media_type = models.CharField(_("type of file"), max_length=40)
    size = models.PositiveIntegerField(_("bytes"))
    digest = models.BinaryField(_("SHA-256"), max_length=32)
    sealed = models.BinaryField(_("content, encrypted"))
    sent_at = models.DateTimeField(_("sent"), auto_now_add=True)

    class Meta:
        verbose_name = _("paper of an identity check")
        verbose_name_plural = _("papers of identity checks")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="proofing_paper_once", fields=["proofing", "digest"]),
            models.CheckConstraint(name="proofing_paper_size", condition=Q(size__lte=rules.MOST_BYTES)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class MailCount(models.Model):
    """How many codes a member was sent on a day: a cap that a row and its constraint hold."""

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True, related_name="+")
    day = models.DateField(_("day"))
    sent = models.PositiveSmallIntegerField(_("codes sent"), default=0)

    class Meta:
        verbose_name = _("count of codes by mail")
        verbose_name_plural = _("counts of codes by mail")
        constraints = [models.CheckConstraint(name="proofing_mails_a_day", condition=Q(sent__lte=rules.MAILS_A_DAY))]

    def __str__(self) -> str:
        return str(self.pk)
