"""Dated conditions of a person, such as pregnancy: entered by staff who saw the proof, with a last day."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from identity.models import District, Member


class ConditionKind(models.Model):
    """What staff may record, and what counts as proof of it."""

    code = models.SlugField(pgettext_lazy("condition", "code"), max_length=40, unique=True)
    name_ko = models.CharField(_("name (Korean)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=60)
    evidence = models.CharField(_("accepted proof"), max_length=200, help_text=_("What staff must have seen."))
    longest_days = models.PositiveSmallIntegerField(_("longest time in days"))

    class Meta:
        verbose_name = _("kind of condition")
        verbose_name_plural = _("kinds of conditions")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name_ko


class Condition(models.Model):
    """One condition of one member. No medical data: what was seen is named, not copied."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="conditions")
    code = models.SlugField(pgettext_lazy("condition", "code"), max_length=40)
    since = models.DateField(_("first day"))
    until = models.DateField(_("last day"))
    evidence = models.CharField(_("proof seen"), max_length=200, help_text=_("Which document, of which institution."))
    values = models.JSONField(
        _("recorded values"),
        default=dict,
        db_default=Value({}, models.JSONField()),
        blank=True,
        help_text=_("By claim, as the cards that ask for them say."),
    )
    district = models.ForeignKey(
        District, models.PROTECT, verbose_name=_("district"), null=True, related_name="+", editable=False
    )
    entered_at = models.DateTimeField(_("entered"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    class Meta:
        verbose_name = _("condition of a person")
        verbose_name_plural = _("conditions of persons")
        ordering = ["-entered_at"]
        permissions = [("record_condition", _("Can record and withdraw conditions of persons"))]
        constraints = [
            models.CheckConstraint(
                name="condition_ends_after_it_begins",
                condition=Q(until__gte=F("since")),
                violation_error_message=_("The last day is not before the first."),
            ),
            models.UniqueConstraint(
                name="condition_recorded_once",
                fields=["member", "code", "until"],
                condition=Q(withdrawn_at=None),
                violation_error_message=_("This is recorded already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
