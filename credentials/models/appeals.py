"""Objections to the end of a card, or to the refusal of one, and what staff decided."""

from __future__ import annotations

import enum
import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from identity.models import District, Member

from .cards import Credential
from .kinds import CardKind


class AppealState(models.TextChoices):
    OPEN = "open", _("waits for staff")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")
    CLOSED = "closed", _("closed: the holder left")
    NEXT = enum.nonmember({"open": ("accepted", "rejected", "closed")})


class Appeal(models.Model):
    """One objection: to what became of a card, or to a refusal of a kind of card, which issued nothing.

    Its texts are wiped some time after the decision.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    credential = models.ForeignKey(
        Credential, models.PROTECT, verbose_name=_("card"), null=True, related_name="appeals"
    )
    kind = models.ForeignKey(CardKind, models.PROTECT, verbose_name=_("card refused"), null=True, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("refused to"), null=True, related_name="+")
    refusal = models.JSONField(
        _("refusal"), null=True, help_text=_("The rule that failed, and what it said in each language.")
    )
    district = models.ForeignKey(District, models.PROTECT, verbose_name=_("district"), null=True, related_name="+")
    text = models.CharField(_("what the holder says"), max_length=2000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=AppealState, default=AppealState.OPEN)
    answer = models.CharField(_("answer to the holder"), max_length=500, blank=True)
    made_at = models.DateTimeField(_("made"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    holds_until = models.DateField(
        _("held valid until"), null=True, help_text=_("Until then the daily check lets the card be.")
    )
    seen_at = models.DateTimeField(_("notice put away"), null=True, editable=False)

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["-made_at"]
        permissions = [("decide_appeal", _("Can decide objections of holders"))]
        constraints = [
            models.UniqueConstraint(name="appeal_one_open", fields=["credential"], condition=Q(state="open")),
            models.UniqueConstraint(
                name="appeal_refusal_one_open", fields=["member", "kind"], condition=Q(state="open")
            ),
            models.CheckConstraint(
                name="appeal_against_one",
                condition=Q(credential__isnull=False, kind=None, member=None, refusal=None)
                | Q(credential=None, kind__isnull=False, member__isnull=False, refusal__isnull=False),
            ),
            models.CheckConstraint(
                name="appeal_decided_has_time",
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="appeal_holds_if_accepted", condition=Q(holds_until=None) | Q(state=AppealState.ACCEPTED)
            ),
        ]
        indexes = [
            models.Index(name="appeal_to_forget", fields=["decided_at"], condition=~Q(text="") & ~Q(state="open"))
        ]

    def __str__(self) -> str:
        return str(self.id)[:8]

    @property
    def card_kind(self) -> CardKind:
        """What it is about: the card's kind, or the kind that was refused."""
        kind = self.kind or (self.credential.kind if self.credential else None)
        assert kind is not None  # noqa: S101  # a constraint
        return kind
