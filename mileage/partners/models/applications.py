"""Asking to become a partner, on the web or at a counter, with documents."""

from __future__ import annotations

import enum
import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from identity.models import District, Member

from .partners import Partner

business_number_format = RegexValidator(r"^\d{10}$", _("A business registration number has ten digits."))


class Origin(models.TextChoices):
    WALLET = "wallet", _("on the web")
    COUNTER = "counter", _("at a counter")


class ApplicationState(models.TextChoices):
    SUBMITTED = "submitted", _("waits for review")
    RETURNED = "returned", _("more is needed")
    APPROVED = "approved", _("accepted")
    REJECTED = "rejected", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    OPEN = enum.nonmember(("submitted", "returned"))


class Application(models.Model):
    """One business asks to issue or to accept mileage."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    origin = models.CharField(_("came"), max_length=10, choices=Origin)
    applicant = models.ForeignKey(
        Member,
        models.PROTECT,
        verbose_name=_("applicant"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("An organisation, or a person for a shop; none for an application at a counter."),
    )
    name_ko = models.CharField(_("name (Korean)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=80)
    business_number = models.CharField(
        _("business registration number"), max_length=10, validators=[business_number_format]
    )
    district = models.ForeignKey(District, models.PROTECT, verbose_name=_("district"), related_name="+")
    issues = models.BooleanField(_("wants to issue mileage"), default=False)
    accepts = models.BooleanField(_("wants to accept mileage"), default=False)
    contact = models.EmailField(_("contact"), max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=ApplicationState, default=ApplicationState.SUBMITTED)
    note = models.CharField(_("note to the applicant"), max_length=500, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), auto_now_add=True)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    partner = models.OneToOneField(
        Partner, models.PROTECT, verbose_name=_("partner"), null=True, related_name="application", editable=False
    )

    class Meta:
        verbose_name = _("application of a partner")
        verbose_name_plural = _("applications of partners")
        ordering = ["-submitted_at"]
        constraints = [
            models.CheckConstraint(
                name="application_wants_something",
                condition=Q(issues=True) | Q(accepts=True),
                violation_error_message=_("A partner issues mileage, accepts it, or both."),
            ),
            models.CheckConstraint(
                name="application_on_the_web_has_applicant",
                condition=~Q(origin=Origin.WALLET) | Q(applicant__isnull=False),
            ),
            models.CheckConstraint(
                name="application_partner_when_approved",
                condition=Q(state=ApplicationState.APPROVED, partner__isnull=False)
                | (~Q(state=ApplicationState.APPROVED) & Q(partner__isnull=True)),
            ),
            models.UniqueConstraint(
                name="application_open_once",
                fields=["business_number"],
                condition=Q(state__in=ApplicationState.OPEN),
                violation_error_message=_("An application of this business waits already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name_ko


class Document(models.Model):
    """A paper that an applicant sent: kept while it is needed to decide, and after that as its hash."""

    application = models.ForeignKey(
        Application, models.PROTECT, verbose_name=_("application"), related_name="documents"
    )
    name = models.CharField(_("name"), max_length=120)
    media_type = models.CharField(_("kind"), max_length=40)
    size = models.PositiveIntegerField(_("bytes"))
    digest = models.BinaryField(_("SHA-256"), max_length=32)
    content = models.BinaryField(_("content"), null=True)
    sent_at = models.DateTimeField(_("sent"), auto_now_add=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="document_once", fields=["application", "digest"]),
        ]

    def __str__(self) -> str:
        return self.name
