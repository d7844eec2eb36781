"""Districts (구·군): data with a validity period, never an enum. The city was redrawn on 1 July 2026."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .ranges import begins_and_is_not_empty, one_at_a_time, text_as_range


class DistrictKind(models.TextChoices):
    GU = "gu", _("gu")
    GUN = "gun", _("gun")


class District(models.Model):
    """A gu or gun with the days in which it exists."""

    code = models.CharField(
        _("code"), max_length=20, unique=True, help_text=_("Administrative standard code (행정표준코드), five digits.")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=DistrictKind, default=DistrictKind.GU)
    name_ko = models.CharField(_("name (Korean)"), max_length=40)
    name_en = models.CharField(_("name (English)"), max_length=60)
    valid = DateRangeField(_("valid"), help_text=_("Half-open range of days in Asia/Seoul; open while it exists."))

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering = ["code"]
        constraints = [
            begins_and_is_not_empty(
                "valid", name="district_begins", message=_("A district has a first day before its end.")
            ),
            one_at_a_time(
                text_as_range("name_ko"),
                during="valid",
                name="district_name_ko_once",
                message=_("Another district has this Korean name at the same time."),
            ),
            one_at_a_time(
                text_as_range("name_en"),
                during="valid",
                name="district_name_en_once",
                message=_("Another district has this English name at the same time."),
            ),
        ]

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name_ko


class DongSuccession(models.Model):
    """One dong that went from one district to another on a day."""

    predecessor = models.ForeignKey(
        District, models.PROTECT, verbose_name=_("from district"), related_name="handed_over"
    )
    successor = models.ForeignKey(District, models.PROTECT, verbose_name=_("to district"), related_name="taken_over")
    dong = models.CharField(_("dong"), max_length=40, help_text=_("Administrative dong (행정동), in Korean."))
    effective_on = models.DateField(_("effective on"))

    class Meta:
        verbose_name = _("dong succession")
        verbose_name_plural = _("dong successions")
        ordering = ["effective_on", "predecessor", "dong"]
        constraints = [
            models.UniqueConstraint(
                name="dong_goes_to_one_district",
                fields=["predecessor", "dong", "effective_on"],
                violation_error_message=_("This dong already went to a district on that day."),
            ),
            models.CheckConstraint(
                name="dong_changes_district", condition=~models.Q(predecessor=models.F("successor"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dong}: {self.predecessor} → {self.successor}"
