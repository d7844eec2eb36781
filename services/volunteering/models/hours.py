"""Volunteering: institutions, and the hours that they confirm."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from identity.models import District, Member


class Institution(models.Model):
    """Where people volunteer: a volunteer centre or an institution that it trusts."""

    name_ko = models.CharField(_("name (Korean)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=120)
    district = models.ForeignKey(District, models.PROTECT, verbose_name=_("district"), related_name="+")
    active = models.BooleanField(_("takes part"), default=True)

    class Meta:
        verbose_name = _("volunteering institution")
        verbose_name_plural = _("volunteering institutions")
        ordering = ["name_ko"]
        constraints = [models.UniqueConstraint(name="institution_once", fields=["district", "name_ko"])]

    def __str__(self) -> str:
        return self.name_ko if get_language() == "ko" else self.name_en


class VolunteerRecord(models.Model):
    """A member's hours at an institution on a day. Taken back, it no longer stands in the way of a correct one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="volunteer_records")
    institution = models.ForeignKey(Institution, models.PROTECT, verbose_name=_("institution"), related_name="records")
    performed_on = models.DateField(_("day"))
    hours = models.PositiveSmallIntegerField(_("hours"))
    evidence = models.CharField(
        _("evidence"),
        max_length=200,
        blank=True,
        help_text=_("A reference, such as an attendance list's number."),
    )
    stands = models.BooleanField(_("stands"), default=True, editable=False)

    class Meta:
        verbose_name = _("volunteer hours")
        verbose_name_plural = _("volunteer hours")
        ordering = ["-performed_on"]
        constraints = [
            models.UniqueConstraint(
                name="hours_once_a_day",
                fields=["member", "institution", "performed_on"],
                condition=Q(stands=True),
                violation_error_message=_("This member's hours of that day are recorded already."),
            ),
            models.CheckConstraint(
                name="hours_of_a_day",
                condition=Q(hours__gte=1, hours__lte=24),
                violation_error_message=_("A day has 1 to 24 hours."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.performed_on} · {self.hours} h"

    @property
    def source_ref(self) -> str:
        """What its activity names as its source."""
        return f"volunteering:{self.pk}"


class HoursImport(models.Model):
    """A file of hours from the volunteering portal (1365). Its lines are recorded one by one, in the background."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, verbose_name=_("institution"), related_name="imports")
    digest = models.BinaryField(_("SHA-256 of the file"), max_length=32)
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("uploaded by"), related_name="+"
    )

    class Meta:
        verbose_name = _("file of hours")
        verbose_name_plural = _("files of hours")
        ordering = ["-uploaded_at"]
        constraints = [models.UniqueConstraint(name="hours_file_once", fields=["institution", "digest"])]

    def __str__(self) -> str:
        return f"{self.institution} · {self.uploaded_at:%Y-%m-%d}"


class LineState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RECORDED = "recorded", _("recorded")
    KNOWN = "known", _("recorded before")
    REFUSED = "refused", _("refused")


class HoursLine(models.Model):
    """One line of a file, and what became of it."""

    file = models.ForeignKey(HoursImport, models.PROTECT, verbose_name=_("file of hours"), related_name="lines")
    number = models.PositiveIntegerField(_("line"))
    member_code = models.CharField(_("Member"), max_length=36)
    performed_on = models.DateField(_("day"))
    hours = models.PositiveSmallIntegerField(_("hours"))
    reference = models.CharField(_("confirmation number"), max_length=40)
    state = models.CharField(_("state"), max_length=10, choices=LineState, default=LineState.WAITING)
    reason = models.CharField(_("Reason"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("line of a file of hours")
        verbose_name_plural = _("lines of files of hours")
        ordering = ["file", "number"]
        constraints = [
            models.UniqueConstraint(name="hours_line_once", fields=["file", "number"]),
            models.CheckConstraint(
                name="hours_line_refused_with_reason",
                condition=Q(state=LineState.REFUSED) & ~Q(reason="") | ~Q(state=LineState.REFUSED) & Q(reason=""),
            ),
        ]
        indexes = [models.Index(name="hours_line_waiting", fields=["id"], condition=Q(state=LineState.WAITING))]

    def __str__(self) -> str:
        return f"{self.file} · {self.number}"
