"""Who lives in the city, where and since when; and which member is that person."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from identity.models import District, Member

from .. import names, rules


class EntryState(models.TextChoices):
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")
    ENDED = "ended", _("ended")


class RegisterEntry(models.Model):
    """One resident, as in the newest applied list. The key is opaque and made by the register's owner."""

    register_key = models.CharField(_("register key"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=100)
    birth_date = models.DateField(_("birth date"))
    district = models.ForeignKey(District, models.PROTECT, verbose_name=_("district"), related_name="+")
    dong = models.CharField(_("dong"), max_length=40, blank=True)
    household_key = models.CharField(_("household key"), max_length=64, blank=True)
    child_count = models.PositiveSmallIntegerField(_("number of children"))
    state = models.CharField(_("state"), max_length=10, choices=EntryState, default=EntryState.ACTIVE)
    since = models.DateField(_("since"), help_text=_("Reference date of the first list that names this resident."))
    until = models.DateField(_("until"), null=True, blank=True)
    suspended_on = models.DateField(_("missing since"), null=True, blank=True)
    suspended_at = models.DateTimeField(_("suspended at"), null=True, blank=True)
    changed_by = models.ForeignKey(
        "register.RegisterImport",
        models.PROTECT,
        verbose_name=_("last written by"),
        related_name="+",
        db_index=False,
        help_text=_("An unchanged row of a list writes nothing here."),
    )
    missing_from = models.ForeignKey(
        "register.RegisterImport",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("first missing from"),
        related_name="+",
        db_index=False,
    )

    class Meta:
        verbose_name = _("register entry")
        verbose_name_plural = _("register entries")
        permissions = [("reveal_registerentry", _("Can see full names, with a reason that is recorded"))]
        indexes = [
            models.Index(fields=["household_key"], name="entry_household", condition=~Q(household_key="")),
            models.Index(fields=["suspended_at"], name="entry_suspended", condition=Q(state="suspended")),
        ]
        constraints = [
            models.CheckConstraint(
                name="entry_no_resident_number",
                condition=~Q(register_key__regex=rules.RESIDENT_NUMBER)
                & ~Q(household_key__regex=rules.RESIDENT_NUMBER),
                violation_error_message=_("A key must not be a resident registration number."),
            ),
            models.CheckConstraint(name="entry_children", condition=Q(child_count__lte=rules.MAX_CHILDREN)),
            models.CheckConstraint(
                name="entry_suspended_since",
                condition=Q(state="active", suspended_on=None, suspended_at=None, missing_from=None)
                | Q(~Q(state="active"), suspended_on__isnull=False, suspended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="entry_ended_until",
                condition=Q(state="ended", until__isnull=False) | Q(~Q(state="ended"), until=None),
            ),
        ]

    def __str__(self) -> str:
        return self.register_key

    @property
    def masked_name(self) -> str:
        """김*연, 이*, J*** S****: enough to recognise, too little to learn."""
        return names.masked(self.name)


class Residence(models.Model):
    """Where an entry lived, by day: half-open, one open row per entry. Facts of the past are read here."""

    entry = models.ForeignKey(RegisterEntry, models.CASCADE, related_name="residences")
    district = models.ForeignKey(District, models.PROTECT, related_name="+", db_index=False)
    dong = models.CharField(_("dong"), max_length=40, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("residence")
        verbose_name_plural = _("residences")
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=Q(until=None), name="residence_one_open"),
            models.CheckConstraint(name="residence_order", condition=Q(until=None) | Q(until__gte=F("since"))),
        ]

    def __str__(self) -> str:
        return f"{self.district} {self.since}"


class Residency(models.Model):
    """A member is this resident: at most one live binding per member and per entry, whoever comes first."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="residencies", verbose_name=_("member"))
    entry = models.ForeignKey(RegisterEntry, models.PROTECT, related_name="residencies", verbose_name=_("entry"))
    bound_at = models.DateTimeField(_("bound at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("residency")
        verbose_name_plural = _("residencies")
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(ended_at=None), name="residency_one_per_member"),
            models.UniqueConstraint(fields=["entry"], condition=Q(ended_at=None), name="residency_one_per_entry"),
            models.CheckConstraint(name="residency_order", condition=Q(ended_at=None) | Q(ended_at__gte=F("bound_at"))),
        ]

    def __str__(self) -> str:
        return str(self.pk)
