"""Suspicions of fraud: rules and reports open a case, people decide it, each step is told to whom it is about."""

from __future__ import annotations

import uuid

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from identity.models import Approval, Member

from .partners import Partner


class Suspicion(models.TextChoices):
    BURST = "burst", _("many acts in little time")
    ONE_PLACE = "one_place", _("one place for many members")
    SAME_RECEIPT = "same_receipt", _("the same receipt twice")
    REPORT = "report", _("a report")
    STAFF = "staff", _("what staff found")


class FraudRule(models.Model):
    """When a suspicion arises: so many in so many minutes."""

    suspicion = models.CharField(_("suspicion"), max_length=14, choices=Suspicion, unique=True)
    threshold = models.PositiveIntegerField(_("from how many"), validators=[MinValueValidator(2)])
    minutes = models.PositiveIntegerField(_("within minutes"), validators=[MinValueValidator(1)])
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("rule against fraud")
        verbose_name_plural = _("rules against fraud")
        constraints = [models.CheckConstraint(name="fraud_rule_counts", condition=Q(threshold__gte=2, minutes__gte=1))]

    def __str__(self) -> str:
        return str(self.get_suspicion_display())


class CaseState(models.TextChoices):
    OPEN = "open", _("open")
    CONFIRMED = "confirmed", _("confirmed")
    DISMISSED = "dismissed", _("dismissed")


class Case(models.Model):
    """One suspicion about a member or a partner. A rule opens one case a day for one subject."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    suspicion = models.CharField(_("suspicion"), max_length=14, choices=Suspicion)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), null=True, related_name="+")
    partner = models.ForeignKey(Partner, models.PROTECT, verbose_name=_("partner"), null=True, related_name="+")
    once = models.CharField(_("what opens it once"), max_length=120, unique=True, editable=False)
    evidence = models.JSONField(
        _("evidence"), default=dict, help_text=_("Counts and numbers of transactions and awards.")
    )
    text = models.CharField(_("report"), max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=CaseState, default=CaseState.OPEN)
    opened_at = models.DateTimeField(_("opened"), auto_now_add=True)
    closed_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name = _("case of fraud")
        verbose_name_plural = _("cases of fraud")
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                name="case_about_someone", condition=Q(member__isnull=False) | Q(partner__isnull=False)
            ),
            models.CheckConstraint(
                name="case_decided_at",
                condition=Q(state=CaseState.OPEN, closed_at__isnull=True)
                | (~Q(state=CaseState.OPEN) & Q(closed_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_suspicion_display()} {self.pk}"


class StepKind(models.TextChoices):
    OPENED = "opened", _("A case was opened.")
    FROZEN = "frozen", _("The accounts are frozen while the case is looked into.")
    CLAWBACK_ASKED = "clawback_asked", _("It was proposed to take points back.")
    CLAWBACK_DECIDED = "clawback_decided", _("It was decided to take points back.")
    CLAWED_BACK = "clawed_back", _("Points were taken back.")
    GIVEN_BACK = "given_back", _("What was taken back was given again.")
    REMOVAL_ASKED = "removal_asked", _("It was proposed to end the partner.")
    REMOVED = "removed", _("The partner was ended.")
    RESTORED = "restored", _("The partner may go on.")
    WITHDRAWAL_ASKED = "withdrawal_asked", _("It was proposed to withdraw the member from the mileage.")
    WITHDRAWN = "withdrawn", _("The member was withdrawn from the mileage, and earns no more.")
    TAKEN_BACK = "taken_back", _("The member may earn again.")
    NOT_APPROVED = "not_approved", _("A proposal was not approved.")
    RELEASED = "released", _("The accounts are free again.")
    CONFIRMED = "confirmed", _("The suspicion was confirmed.")
    DISMISSED = "dismissed", _("The suspicion was not confirmed.")
    APPEALED = "appealed", _("An appeal was made.")
    APPEAL_GRANTED = "appeal_granted", _("The appeal was granted.")
    APPEAL_REFUSED = "appeal_refused", _("The appeal was refused.")


class CaseStep(models.Model):
    """What happened in a case, as its subject reads it in the wallet. Never changed."""

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("case"), related_name="steps")
    kind = models.CharField(_("step"), max_length=16, choices=StepKind)
    text = models.CharField(_("reason"), max_length=500, blank=True)
    amounts = models.JSONField(_("amounts"), default=list, db_default=[], help_text=_("Of each kind of mileage."))
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("step of a case")
        verbose_name_plural = _("steps of cases")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class CaseRequest(models.Model):
    """What a case asks a second person for. `noted_at`: its outcome stands among the steps."""

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("case"), related_name="requests")
    kind = models.CharField(_("step"), max_length=16, choices=StepKind)
    approval = models.OneToOneField(Approval, models.PROTECT, verbose_name=_("approval"), related_name="+")
    noted_at = models.DateTimeField(_("outcome noted"), null=True)

    class Meta:
        verbose_name = _("request of a case")
        verbose_name_plural = _("requests of cases")
        constraints = [
            models.UniqueConstraint(name="case_asks_once", fields=["case", "kind"], condition=Q(noted_at__isnull=True))
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class CaseReading(models.Model):
    """How far a member has read the steps of cases about them."""

    member = models.OneToOneField(Member, models.PROTECT, primary_key=True, related_name="+")
    step = models.PositiveBigIntegerField(_("newest step read"))

    class Meta:
        verbose_name = _("reading of cases")
        verbose_name_plural = _("readings of cases")

    def __str__(self) -> str:
        return str(self.step)
