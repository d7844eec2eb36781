"""Resident permits: published criteria, rounds of applications, and one bay for two cars, by day and by night."""

from __future__ import annotations

import enum
import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import Case, Func, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anchoring.models import Commitment
from identity.models import Member
from services.core.ranges import id_range

from .cars import Plate
from .places import Bay, Lot


class Fact(models.TextChoices):
    """What a criterion counts; each is known to the city, nothing is declared."""

    CARD = "card", _("has a card in force")
    YEARS = "years", _("whole years registered in the city")
    CHILDREN = "children", _("children in the household")
    SHARED_HOURS = "shared_hours", _("hours of sharing a bay in the last 365 days")


class RoundState(models.TextChoices):
    OPEN = "open", _("takes applications")
    DECIDED = "decided", _("decided")


class PermitRound(models.Model):
    """A term of a lot's permits, with the criteria as they were published when it opened."""

    lot = models.ForeignKey(Lot, models.PROTECT, verbose_name=_("car park"), related_name="rounds")
    closes_at = models.DateTimeField(_("applications until"))
    term = DateRangeField(_("term of the permits"))
    criteria = models.JSONField(
        _("criteria"),
        help_text=_("A list of: fact, argument (a card's code), points for each, and the most that counts."),
    )
    state = models.CharField(_("state"), max_length=10, choices=RoundState, default=RoundState.OPEN)
    published = models.OneToOneField(
        Commitment, models.PROTECT, verbose_name=_("commitment of the criteria"), editable=False, related_name="+"
    )
    decided = models.OneToOneField(
        Commitment,
        models.PROTECT,
        verbose_name=_("commitment of the ranking"),
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = _("round of permits")
        verbose_name_plural = _("rounds of permits")
        ordering = ["-closes_at"]
        constraints = [
            models.CheckConstraint(
                name="round_term_bounded",
                condition=Q(term__isempty=False, term__lower_inf=False, term__upper_inf=False),
                violation_error_message=_("A term has a first and a last day."),
            ),
            models.CheckConstraint(
                name="round_decided_with_ranking",
                condition=Q(state="open", decided=None) | Q(state="decided", decided__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot} {self.term.lower}"


class Shift(models.TextChoices):
    """Day: 9 to 18 in Seoul. Night: the rest."""

    DAY = "day", _("by day (9 to 18)")
    NIGHT = "night", _("by night (18 to 9)")
    ALL = "all", _("day and night")
    PARTS = enum.nonmember({"day": ("day",), "night": ("night",), "all": ("day", "night")})


class ApplicationState(models.TextChoices):
    OPEN = "open", _("waits")
    GRANTED = "granted", pgettext_lazy("permit", "granted")
    WAITING = "waiting", _("on the waiting list")
    WITHDRAWN = "withdrawn", _("withdrawn")


class PermitApplication(models.Model):
    """One member's wish in a round."""

    round = models.ForeignKey(PermitRound, models.PROTECT, verbose_name=_("round"), related_name="applications")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="permit_applications")
    shift = models.CharField(_("when"), max_length=5, choices=Shift)
    plate = models.ForeignKey(Plate, models.PROTECT, verbose_name=_("number plate"), related_name="+")
    made_at = models.DateTimeField(_("made"))
    state = models.CharField(_("state"), max_length=10, choices=ApplicationState, default=ApplicationState.OPEN)
    points = models.PositiveIntegerField(_("points"), null=True)
    rank = models.PositiveIntegerField(_("rank"), null=True)

    class Meta:
        verbose_name = _("application for a permit")
        verbose_name_plural = _("applications for permits")
        ordering = ["round", "rank", "made_at"]
        constraints = [
            models.UniqueConstraint(
                name="application_once", fields=["round", "member"], condition=~Q(state="withdrawn")
            ),
            models.UniqueConstraint(name="rank_once", fields=["round", "rank"]),
        ]

    def __str__(self) -> str:
        return str(self.pk)


# Day is [0,1), night [1,2), both [0,2): two permits of one bay may not meet.
shift_range = Case(
    *(
        When(shift=shift, then=Func(Value(low), Value(high), function="int4range", output_field=IntegerRangeField()))
        for shift, (low, high) in {"day": (0, 1), "night": (1, 2), "all": (0, 2)}.items()
    ),
    output_field=IntegerRangeField(),
)


class Permit(models.Model):
    """The right of one car to one bay, by day, by night or both, for a term."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.OneToOneField(PermitApplication, models.PROTECT, related_name="permit")
    bay = models.ForeignKey(Bay, models.PROTECT, verbose_name=_("bay"), related_name="permits")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="permits")
    plate = models.ForeignKey(Plate, models.PROTECT, verbose_name=_("number plate"), related_name="permits")
    shift = models.CharField(_("when"), max_length=5, choices=Shift)
    during = DateRangeField(_("term"))
    ended_at = models.DateTimeField(_("ended early"), null=True, blank=True)

    class Meta:
        verbose_name = _("resident permit")
        verbose_name_plural = _("resident permits")
        ordering = ["bay", "during"]
        constraints = [
            ExclusionConstraint(
                name="permit_one_car_in_a_bay",
                expressions=[
                    (id_range("bay_id"), RangeOperators.OVERLAPS),
                    (shift_range, RangeOperators.OVERLAPS),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at=None),
                violation_error_code="bay_taken",
            ),
            ExclusionConstraint(
                name="permit_one_bay_for_a_car",
                expressions=[
                    (id_range("plate_id"), RangeOperators.OVERLAPS),
                    (shift_range, RangeOperators.OVERLAPS),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at=None),
                violation_error_code="plate_booked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bay} · {self.get_shift_display()}"
