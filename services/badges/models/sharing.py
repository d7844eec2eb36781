"""What a holder lets others see of badges: a page at a secret address, or what a company asked for."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from identity.models import Consent, Member, Organisation

from .badges import Award


class PublicPage(models.Model):
    """A page of one award for whoever has its address, as long as the holder's consent lasts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    award = models.ForeignKey(
        Award, models.CASCADE, verbose_name=pgettext_lazy("of a badge", "award"), related_name="pages"
    )
    digest = models.BinaryField(_("hash of the secret"), max_length=32, unique=True)
    consent = models.OneToOneField(Consent, models.PROTECT, verbose_name=_("consent"), related_name="+")
    until = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("public page of a badge")
        verbose_name_plural = _("public pages of badges")
        ordering = ["-until"]
        constraints = [
            models.UniqueConstraint(name="badge_page_one_per_award", fields=["award"], condition=Q(ended_at=None))
        ]

    def __str__(self) -> str:
        return str(self.pk)


class RequestState(models.TextChoices):
    REQUESTED = "requested", _("waits for an answer")
    GRANTED = "granted", _("granted")
    DECLINED = "declined", _("declined")
    ENDED = "ended", _("ended")


class BadgeRequest(models.Model):
    """A company asks to see a member's badges, for a purpose and so many days from the consent on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("organisation"), related_name="+")
    asked_by = models.ForeignKey(Member, models.PROTECT, verbose_name=_("asked by"), related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("holder"), related_name="badge_requests")
    purpose = models.CharField(_("purpose"), max_length=200)
    days = models.PositiveSmallIntegerField(pgettext_lazy("how many", "days"))
    state = models.CharField(_("state"), max_length=10, choices=RequestState, default=RequestState.REQUESTED)
    asked_at = models.DateTimeField(_("asked"))
    answer_until = models.DateTimeField(_("answer until"))
    awards = models.ManyToManyField(Award, verbose_name=pgettext_lazy("of a badge", "awards"), related_name="+")
    consent = models.OneToOneField(Consent, models.PROTECT, verbose_name=_("consent"), null=True, related_name="+")
    until = models.DateTimeField(_("access until"), null=True)

    class Meta:
        verbose_name = _("company's request for badges")
        verbose_name_plural = _("companies' requests for badges")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                name="badge_request_one_open",
                fields=["organisation", "member"],
                condition=Q(state="requested"),
            ),
            models.CheckConstraint(name="badge_request_for_a_time", condition=Q(days__range=(1, 365))),
            models.CheckConstraint(
                name="badge_request_granted_by_consent",
                condition=~Q(state="granted") | Q(consent__isnull=False, until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_state_display()}"

    @property
    def shown_state(self) -> RequestState:
        """The state as of now: time ends a question and an access, without anybody's doing."""
        ends = {RequestState.REQUESTED: self.answer_until, RequestState.GRANTED: self.until}.get(
            RequestState(self.state)
        )
        return RequestState.ENDED if ends and ends <= now() else RequestState(self.state)


class BadgeLook(models.Model):
    """One look of a company at the badges of a request; the holder sees it."""

    request = models.ForeignKey(BadgeRequest, models.CASCADE, verbose_name=_("request"), related_name="looks")
    looked_by = models.ForeignKey(Member, models.PROTECT, verbose_name=_("looked by"), related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("look at badges")
        verbose_name_plural = _("looks at badges")
        ordering = ["-at"]

    def __str__(self) -> str:
        return str(self.at)
