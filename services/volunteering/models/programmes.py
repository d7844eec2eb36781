"""What people can volunteer for: programmes of institutions, their shifts, and who coordinates them."""

from __future__ import annotations

from django.contrib.postgres.fields import DateTimeRangeField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from identity.models import District, Member
from services.core.ranges import bounded, shown_span

from .hours import Institution


class Coordinator(models.Model):
    """A member whom an institution lets see its shifts, take attendance and decide on hours; never on their own."""

    institution = models.ForeignKey(
        Institution, models.PROTECT, verbose_name=_("institution"), related_name="coordinators"
    )
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="coordinates")
    appointed_at = models.DateTimeField(_("appointed"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)

    class Meta:
        verbose_name = _("coordinator")
        verbose_name_plural = _("coordinators")
        ordering = ["institution", "-appointed_at"]
        constraints = [
            models.UniqueConstraint(
                name="coordinator_once", fields=["institution", "member"], condition=Q(ended_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution} · {str(self.member_id)[:8]}"


class Programme(models.Model):
    """Work that an institution needs volunteers for."""

    institution = models.ForeignKey(
        Institution, models.PROTECT, verbose_name=_("institution"), related_name="programmes"
    )
    title_ko = models.CharField(_("title (Korean)"), max_length=80)
    title_en = models.CharField(_("title (English)"), max_length=120)
    text_ko = models.CharField(_("what is done (Korean)"), max_length=400, blank=True)
    text_en = models.CharField(_("what is done (English)"), max_length=400, blank=True)
    place = models.CharField(_("place"), max_length=120, help_text=_("Where volunteers meet."))
    district = models.ForeignKey(District, models.PROTECT, verbose_name=_("district"), related_name="+")
    contact = models.CharField(
        _("contact"), max_length=60, blank=True, help_text=_("The institution's own, such as its office's number.")
    )
    active = models.BooleanField(_("takes volunteers"), default=True)

    class Meta:
        verbose_name = _("volunteering programme")
        verbose_name_plural = _("volunteering programmes")
        ordering = ["title_ko"]
        constraints = [models.UniqueConstraint(name="programme_once", fields=["institution", "title_ko"])]

    def __str__(self) -> str:
        return self.title_ko if get_language() == "ko" else self.title_en


class Shift(models.Model):
    """One time of a programme. `taken` counts the live sign-ups, so that the last place has one taker."""

    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name=_("programme"), related_name="shifts")
    during = DateTimeRangeField(_("time"))
    capacity = models.PositiveSmallIntegerField(_("places"), validators=[MinValueValidator(1)])
    taken = models.PositiveSmallIntegerField(pgettext_lazy("places", "taken"), default=0, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, editable=False)

    class Meta:
        verbose_name = _("volunteering shift")
        verbose_name_plural = _("volunteering shifts")
        ordering = ["during"]
        indexes = [models.Index(name="shift_by_time", fields=["during"], condition=Q(cancelled_at=None))]
        constraints = [
            models.CheckConstraint(name="shift_bounded", condition=bounded),
            models.CheckConstraint(
                name="shift_not_overfull",
                condition=Q(taken__lte=F("capacity"), capacity__gte=1),
                violation_error_message=_("There are not fewer places than people who signed up."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} · {shown_span(self.during)}"
