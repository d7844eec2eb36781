"""Organisations share mileage out to those who joined them; what each person who acts may give is counted by day."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from identity.models import Member, Organisation

from .accounts import Asset


class ActingLimit(models.Model):
    """The most that a person may share out for an organisation in a day, of one kind. Without a row: nothing for an
    agent, all for a manager."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("organisation"), related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="+")
    asset = models.ForeignKey(Asset, models.PROTECT, verbose_name=_("kind of mileage"), related_name="+")
    day_limit = models.PositiveBigIntegerField(_("most a day"))

    class Meta:
        verbose_name = _("limit of a person acting for an organisation")
        verbose_name_plural = _("limits of people acting for organisations")
        constraints = [models.UniqueConstraint(name="acting_limit_once", fields=["organisation", "member", "asset"])]

    def __str__(self) -> str:
        return f"{self.day_limit}"


class ActingUse(models.Model):
    """How much of the day's limit is used."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    used = models.PositiveBigIntegerField(_("used"), default=0)
    cap = models.PositiveBigIntegerField(_("cap"))

    class Meta:
        verbose_name = _("used limit of a person acting for an organisation")
        verbose_name_plural = _("used limits of people acting for organisations")
        constraints = [
            models.UniqueConstraint(name="acting_use_once", fields=["organisation", "member", "asset", "day"]),
            models.CheckConstraint(name="acting_within_limit", condition=Q(used__lte=F("cap"))),
        ]

    def __str__(self) -> str:
        return f"{self.used}/{self.cap}"


class Distribution(models.Model):
    """A sharing-out: what an organisation gave to its members in one go. The key makes a repeated request harmless."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation"), related_name="distributions"
    )
    asset = models.ForeignKey(Asset, models.PROTECT, verbose_name=_("kind of mileage"), related_name="+")
    by_member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("shared out by"), related_name="+")
    key = models.CharField(_("key"), max_length=64)
    fingerprint = models.BinaryField(_("fingerprint of the request"), max_length=32)
    total = models.PositiveBigIntegerField(_("total"))
    people = models.PositiveIntegerField(_("people"))
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("sharing-out")
        verbose_name_plural = _("sharings-out")
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(name="distribution_once", fields=["organisation", "key"]),
            models.CheckConstraint(name="distribution_gives", condition=Q(total__gt=0, people__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.total} / {self.people}"


class SharingGroup(models.Model):
    """Those who an organisation shares out to, such as pupils or residents, join by its code."""

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, verbose_name=_("organisation"), primary_key=True, related_name="sharing"
    )
    code = models.CharField(_("code to join"), max_length=16, unique=True)

    class Meta:
        verbose_name = _("sharing group")
        verbose_name_plural = _("sharing groups")

    def __str__(self) -> str:
        return str(self.organisation_id)


class Beneficiary(models.Model):
    """A member who joined a sharing group, under a label that they chose, such as a class and number."""

    group = models.ForeignKey(SharingGroup, models.PROTECT, verbose_name=_("sharing group"), related_name="people")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="shares_in")
    label = models.CharField(_("label"), max_length=20)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    class Meta:
        verbose_name = _("member of a sharing group")
        verbose_name_plural = _("members of sharing groups")
        ordering = ["label", "pk"]
        constraints = [models.UniqueConstraint(name="beneficiary_once", fields=["group", "member"])]

    def __str__(self) -> str:
        return f"{self.group_id} {self.pk}"
