"""Items of an edition: who holds which number, and every step of each. Steps name nobody and are never changed."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anchoring.models import Commitment
from identity.models import Member

from .campaigns import Campaign


class Obtained(models.TextChoices):
    STAFF = "staff", _("given by staff")
    CODE = "code", _("claimed by a code")
    ACTIVITY = "activity", _("for an activity")


class ItemState(models.TextChoices):
    HELD = "held", pgettext_lazy("by its owner", "held")
    ENDED = "ended", _("ended")


class Item(models.Model):
    """One number of an edition. The address of its public page is its id, which tells nothing of its owner."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, verbose_name=_("collectibles campaign"), related_name="items"
    )
    serial = models.PositiveIntegerField(_("number"))
    owner = models.ForeignKey(Member, models.PROTECT, verbose_name=_("owner"), related_name="collectibles")
    first_owner = models.ForeignKey(Member, models.PROTECT, verbose_name=_("first owner"), related_name="+")
    obtained = models.CharField(_("how it was obtained"), max_length=10, choices=Obtained)
    obtained_at = models.DateTimeField(_("obtained"))
    owner_salt = models.BinaryField(_("salt of the owner"), max_length=16)
    steps_made = models.PositiveIntegerField(_("steps"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=ItemState, default=ItemState.HELD)
    reason = models.CharField(_("why it ended"), max_length=200, blank=True)
    benefit_shown = models.ForeignKey(
        "collectibles.Benefit", models.PROTECT, verbose_name=_("benefit"), null=True, related_name="+"
    )
    code_digest = models.BinaryField(_("digest of the code"), max_length=32, null=True, unique=True)
    code_until = models.DateTimeField(_("code counts until"), null=True)

    class Meta:
        verbose_name = _("collectible")
        verbose_name_plural = _("collectibles")
        ordering = ["campaign", "serial"]
        permissions = [("give_item", _("Can give collectibles")), ("end_item", _("Can end a collectible"))]
        constraints = [
            models.UniqueConstraint(name="collectible_number_once", fields=["campaign", "serial"]),
            models.UniqueConstraint(
                name="collectible_obtained_once_each", fields=["campaign", "first_owner"], condition=Q(state="held")
            ),
            models.CheckConstraint(name="collectible_numbered_from_one", condition=Q(serial__gte=1)),
            models.CheckConstraint(
                name="collectible_ended_with_reason",
                condition=Q(state="held", reason="") | Q(state="ended") & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="collectible_code_of_a_held_one",
                condition=Q(code_digest=None, code_until=None, benefit_shown=None)
                | Q(code_digest__isnull=False, code_until__isnull=False, benefit_shown__isnull=False, state="held"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.serial}/{self.campaign.edition_size}"


class Step(models.TextChoices):
    OBTAINED = "obtained", _("obtained")
    PASSED_ON = "passed_on", _("passed on")
    ENDED = "ended", _("ended")


class ItemStep(models.Model):
    """A step, committed to the log. The owner stands in it as a salted hash; the salt goes with the next step."""

    item = models.ForeignKey(Item, models.PROTECT, verbose_name=_("collectible"), related_name="steps")
    number = models.PositiveIntegerField(_("step"))
    step = models.CharField(_("what happened"), max_length=10, choices=Step)
    owner_digest = models.CharField(_("hash of the owner"), max_length=64)
    at = models.DateTimeField(_("at"))
    commitment = models.OneToOneField(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="+")

    class Meta:
        verbose_name = _("step of a collectible")
        verbose_name_plural = _("steps of collectibles")
        ordering = ["item", "number"]
        constraints = [
            models.UniqueConstraint(name="collectible_step_once", fields=["item", "number"]),
            models.CheckConstraint(
                name="collectible_begins_by_being_obtained", condition=Q(step="obtained", number=1) | Q(number__gt=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} · {self.get_step_display()}"


class NoticeKind(models.TextChoices):
    OBTAINED = "obtained", _("obtained")
    OFFERED = "offered", pgettext_lazy("as a gift", "offered")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("taken back")
    LAPSED = "lapsed", _("lapsed")
    ENDED = "ended", _("ended")


class CollectibleNotice(models.Model):
    """What a member is told in the wallet."""

    member = models.ForeignKey(Member, models.CASCADE, verbose_name=_("member"), related_name="collectible_notices")
    kind = models.CharField(_("kind"), max_length=10, choices=NoticeKind)
    item = models.ForeignKey(Item, models.CASCADE, verbose_name=_("collectible"), related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    dismissed_at = models.DateTimeField(_("put away"), null=True, editable=False)

    class Meta:
        verbose_name = _("notice about a collectible")
        verbose_name_plural = _("notices about collectibles")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(name="collectible_notice_open", fields=["member"], condition=Q(dismissed_at=None))]
        constraints = [
            models.CheckConstraint(
                name="collectible_notice_put_away_later", condition=Q(dismissed_at=None) | Q(dismissed_at__gte=F("at"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} · {self.get_kind_display()}"
