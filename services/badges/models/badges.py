"""Badges of schools and institutes, and their awards. Once published a badge is a card kind of its institution."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from anchoring.models import Commitment
from credentials.models import CardDraft, CardKind, CardPicture, IssuingInstitution
from identity.models import Member


class AchievementType(models.TextChoices):
    """What is achieved, by Open Badges' names."""

    COURSE = "Course", _("course")
    COMPLETION = "CertificateOfCompletion", _("certificate of completion")
    COMPETENCY = "Competency", _("competency")
    CERTIFICATION = "Certification", _("certification")
    ASSESSMENT = "Assessment", _("assessment")
    MICRO = "MicroCredential", _("micro-credential")
    FIELDWORK = "Fieldwork", _("fieldwork")
    AWARD = "Award", pgettext_lazy("a prize", "award")


class Badge(models.Model):
    """What an institution awards for a course: criteria, skills, and how long the course's data are kept."""

    institution = models.ForeignKey(
        IssuingInstitution, models.PROTECT, verbose_name=_("institution"), related_name="badges"
    )
    code = models.SlugField(
        _("code"), max_length=40, unique=True, help_text=_("Of its card kind, as the trust list names it.")
    )
    name_ko = models.CharField(_("name (Korean)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=60)
    description_ko = models.CharField(_("description (Korean)"), max_length=250)
    description_en = models.CharField(_("description (English)"), max_length=250)
    achievement_type = models.CharField(
        _("what is achieved"), max_length=30, choices=AchievementType, default=AchievementType.COURSE
    )
    criteria = models.TextField(_("criteria"), max_length=2_000, help_text=_("What must be done to earn it."))
    skills = models.JSONField(
        _("skills"),
        default=list,
        blank=True,
        help_text=_("A list of objects with name, and perhaps url, framework and code in it."),
    )
    picture = models.ForeignKey(
        CardPicture, models.PROTECT, verbose_name=_("picture"), null=True, blank=True, related_name="+"
    )
    valid_months = models.PositiveSmallIntegerField(_("validity in months"), default=120)
    course_ends_on = models.DateField(_("last day of the course"))
    kept_months = models.PositiveSmallIntegerField(
        _("data kept, in months after the course"),
        default=12,
        help_text=_("Then evidence, links, public pages and companies' access are deleted. The badge itself stays."),
    )
    draft = models.OneToOneField(
        CardDraft, models.SET_NULL, verbose_name=_("draft"), null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        ordering = ["institution", "code"]
        constraints = [
            models.CheckConstraint(name="badge_valid_for_a_while", condition=Q(valid_months__range=(1, 120))),
            models.CheckConstraint(
                name="badge_data_kept_for_a_while",
                condition=Q(kept_months__range=(1, 120)),
                violation_error_message=_("1 to 120 months."),
            ),
        ]

    def __str__(self) -> str:
        return self.name_ko if get_language() == "ko" else self.name_en

    @property
    def kind(self) -> CardKind | None:
        """The card kind as which it is issued now, None before it is published."""
        return CardKind.objects.filter(code=self.code, superseded_at=None, institution=self.institution_id).first()


class AwardState(models.TextChoices):
    AWARDED = "awarded", _("awarded")
    TAKEN_BACK = "taken_back", _("taken back")


class Award(models.Model):
    """A badge awarded to a member for ever or until it is taken back; never passed on. The wallet gets it as a card."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    badge = models.ForeignKey(Badge, models.PROTECT, verbose_name=_("badge"), related_name="awards")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="badge_awards")
    awarded_on = models.DateField(_("awarded on"))
    evidence_url = models.CharField(_("evidence (address)"), max_length=310, blank=True)
    evidence_text = models.CharField(_("evidence (text)"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=AwardState, default=AwardState.AWARDED)
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("recorded by"), null=True, related_name="+"
    )
    commitment = models.OneToOneField(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="+")
    ended_at = models.DateTimeField(_("taken back at"), null=True)
    reason = models.CharField(_("why it was taken back"), max_length=200, blank=True)
    ending_commitment = models.OneToOneField(
        Commitment, models.PROTECT, verbose_name=_("commitment of the taking back"), null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("award of a badge")
        verbose_name_plural = _("awards of badges")
        ordering = ["-awarded_on", "pk"]
        permissions = [("take_back_award", _("Can take an award back"))]
        constraints = [
            models.UniqueConstraint(
                name="award_stands_once",
                fields=["badge", "member"],
                condition=Q(state="awarded"),
                violation_error_message=_("This member has this badge already."),
            ),
            models.CheckConstraint(
                name="award_taken_back_with_reason",
                condition=Q(state="awarded", ended_at=None, ending_commitment=None)
                | (
                    Q(state="taken_back", ended_at__gte=F("recorded_at"), ending_commitment__isnull=False)
                    & ~Q(reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.badge} · {self.awarded_on}"
