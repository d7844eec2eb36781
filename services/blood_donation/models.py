"""Donations, their certificates, gifts of certificates, and the history of each.

Nothing of value may be given or promised for blood or for a certificate (Blood Management Act, art. 3): no table here
refers to mileage, and none has a field for a price.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from anchoring.models import Commitment
from credentials.models import Condition
from identity.models import District, Member


class InstitutionKind(models.TextChoices):
    CENTRE = "centre", _("blood centre")
    HOSPITAL = "hospital", _("hospital")


class Institution(models.Model):
    """Where blood is given, or where a certificate pays for a transfusion."""

    kind = models.CharField(_("kind"), max_length=10, choices=InstitutionKind)
    name_ko = models.CharField(_("name (Korean)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=120)
    district = models.ForeignKey(District, models.PROTECT, verbose_name=_("district"), related_name="+")
    active = models.BooleanField(_("takes part"), default=True)

    class Meta:
        verbose_name = _("blood centre or hospital")
        verbose_name_plural = _("blood centres and hospitals")
        ordering = ["name_ko"]
        constraints = [models.UniqueConstraint(name="blood_institution_once", fields=["district", "name_ko"])]

    def __str__(self) -> str:
        return self.name_ko if get_language() == "ko" else self.name_en


class DonationKind(models.TextChoices):
    WHOLE = "whole", _("whole blood")
    PLASMA = "plasma", _("plasma")
    PLATELETS = "platelets", _("platelets")


class Donation(models.Model):
    """One donation, as the centre registered it. Health data: it needs the member's own consent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="blood_donations")
    centre = models.ForeignKey(Institution, models.PROTECT, verbose_name=_("blood centre"), related_name="donations")
    donated_on = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=10, choices=DonationKind, default=DonationKind.WHOLE)
    reference = models.CharField(_("number at the centre"), max_length=40)
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("recorded by"), null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("blood donation")
        verbose_name_plural = _("blood donations")
        ordering = ["-donated_on"]
        constraints = [
            models.UniqueConstraint(
                name="donation_once",
                fields=["centre", "reference"],
                violation_error_message=_("The centre's donation of this number is recorded already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.donated_on} · {self.get_kind_display()}"


class CertificateState(models.TextChoices):
    HELD = "held", pgettext_lazy("by its owner", "held")
    POOLED = "pooled", _("in the pool")
    USED = "used", _("used")
    REPLACED = "replaced", _("replaced")


class Certificate(models.Model):
    """A donation certificate (헌혈증서): a serial number, an owner, and one use."""

    OPEN = (CertificateState.HELD, CertificateState.POOLED)

    number = models.BigAutoField(primary_key=True)
    donation = models.ForeignKey(Donation, models.PROTECT, verbose_name=_("donation"), related_name="certificates")
    owner = models.ForeignKey(
        Member, models.PROTECT, verbose_name=_("owner"), null=True, related_name="blood_certificates"
    )
    state = models.CharField(_("state"), max_length=10, choices=CertificateState, default=CertificateState.HELD)
    replaces = models.OneToOneField(
        "self", models.PROTECT, verbose_name=_("replaces"), null=True, related_name="replacement"
    )
    used_at = models.ForeignKey(
        Institution, models.PROTECT, verbose_name=_("used at"), null=True, related_name="used_certificates"
    )
    card = models.OneToOneField(
        Condition,
        models.SET_NULL,
        verbose_name=_("card that shows it"),
        null=True,
        related_name="+",
        help_text=_("What the wallet's card rests on, until the certificate's next step."),
    )
    code_digest = models.BinaryField(_("digest of the code"), max_length=32, null=True, unique=True)
    code_until = models.DateTimeField(_("code counts until"), null=True)

    class Meta:
        verbose_name = _("donation certificate")
        verbose_name_plural = _("donation certificates")
        ordering = ["-number"]
        permissions = [
            ("use_certificate", _("Can take a certificate as used")),
            ("draw_certificate", _("Can give a certificate out of the pool")),
        ]
        constraints = [
            models.UniqueConstraint(
                name="certificate_counts_once",
                fields=["donation"],
                condition=~Q(state="replaced"),
                violation_error_message=_("One certificate of a donation counts."),
            ),
            models.CheckConstraint(
                name="certificate_owner_of_its_state",
                condition=Q(state="pooled", owner=None) | ~Q(state="pooled") & Q(owner__isnull=False),
            ),
            models.CheckConstraint(
                name="certificate_used_somewhere",
                condition=Q(state="used", used_at__isnull=False) | ~Q(state="used") & Q(used_at=None),
            ),
            models.CheckConstraint(
                name="certificate_code_of_a_held_one",
                condition=Q(code_digest=None, code_until=None)
                | Q(code_digest__isnull=False, code_until__isnull=False, state="held"),
            ),
            models.CheckConstraint(name="certificate_card_of_a_held_one", condition=Q(card=None) | Q(state="held")),
        ]

    def __str__(self) -> str:
        return self.serial

    @property
    def serial(self) -> str:
        """As people write it: a running number, and a digit that finds a slip (ISO/IEC 7812-1, annex B)."""
        digits = f"{self.number:09d}"
        doubled = "".join(str(int(digit) * (2 if place % 2 == 0 else 1)) for place, digit in enumerate(digits[::-1]))
        return f"IC-{digits[:3]}-{digits[3:6]}-{digits[6:]}-{-sum(map(int, doubled)) % 10}"


class Asking(models.Model):
    """A hospital asks a wallet for a certificate: the check that the verifier runs for it."""

    hospital = models.ForeignKey(Institution, models.PROTECT, verbose_name=_("hospital"), related_name="+")
    request = models.UUIDField(unique=True, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("asked by"), null=True, related_name="+"
    )
    made_at = models.DateTimeField(_("asked"), auto_now_add=True)
    certificate = models.ForeignKey(
        Certificate, models.PROTECT, verbose_name=_("used certificate"), null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("taking of a shown certificate")
        verbose_name_plural = _("taking of shown certificates")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return str(self.hospital)


class GiftState(models.TextChoices):
    OFFERED = "offered", pgettext_lazy("as a gift", "offered")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("taken back")
    LAPSED = "lapsed", _("lapsed")


class Gift(models.Model):
    """A certificate offered by its owner to another member, who may accept or decline. There is nothing in return."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    certificate = models.ForeignKey(
        Certificate, models.PROTECT, verbose_name=_("donation certificate"), related_name="gifts"
    )
    giver = models.ForeignKey(Member, models.PROTECT, verbose_name=_("giver"), related_name="blood_gifts_given")
    recipient = models.ForeignKey(
        Member,
        models.PROTECT,
        verbose_name=pgettext_lazy("of a gift", "recipient"),
        related_name="blood_gifts_received",
    )
    state = models.CharField(_("state"), max_length=10, choices=GiftState, default=GiftState.OFFERED)
    offered_at = models.DateTimeField(pgettext_lazy("at a time", "offered"))
    until = models.DateTimeField(_("until"))
    closed_at = models.DateTimeField(pgettext_lazy("at a time", "closed"), null=True)

    class Meta:
        verbose_name = _("gift of a certificate")
        verbose_name_plural = _("gifts of certificates")
        ordering = ["-offered_at"]
        constraints = [
            models.UniqueConstraint(
                name="gift_one_offer_at_a_time", fields=["certificate"], condition=Q(state="offered")
            ),
            models.CheckConstraint(name="gift_to_another", condition=~Q(giver=models.F("recipient"))),
            models.CheckConstraint(
                name="gift_closed_with_time",
                condition=Q(state="offered", closed_at=None) | ~Q(state="offered") & Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate} · {self.get_state_display()}"


class CertificateStep(models.TextChoices):
    ISSUED = "issued", pgettext_lazy("as a step", "issued")
    GIVEN = "given", _("given to another member")
    POOLED = "pooled", _("given to the pool")
    DRAWN = "drawn", _("given out of the pool")
    USED = "used", _("used")
    REPLACED = "replaced", _("reported as lost and replaced")


class CertificateEvent(models.Model):
    """One step in a certificate's history; each is committed to the log."""

    certificate = models.ForeignKey(
        Certificate, models.PROTECT, verbose_name=_("donation certificate"), related_name="events"
    )
    step = models.CharField(_("step"), max_length=10, choices=CertificateStep)
    owner = models.ForeignKey(Member, models.PROTECT, verbose_name=_("owner"), null=True, related_name="+")
    at = models.DateTimeField(_("at"))
    commitment = models.OneToOneField(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="+")

    class Meta:
        verbose_name = _("step of a certificate")
        verbose_name_plural = _("steps of certificates")
        ordering = ["certificate", "pk"]

    def __str__(self) -> str:
        return f"{self.certificate} · {self.get_step_display()}"


class FurtherAct(models.Model):
    """What beyond a donation the mayor rewards (blood donation ordinance, art. 6(8)), such as joining a campaign.

    A programme of the integrated mileage with `programme_kind` as its activity decides the points and the budget.
    """

    programme_kind = "blood_further_act"

    name_ko = models.CharField(_("name (Korean)"), max_length=80, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=120)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("further act")
        verbose_name_plural = _("further acts")
        ordering = ["-last_day"]
        constraints = [
            models.CheckConstraint(
                name="further_act_has_days",
                condition=Q(last_day__gte=models.F("first_day")),
                violation_error_message=_("The last day is not before the first."),
            )
        ]

    def __str__(self) -> str:
        return self.name_ko if get_language() == "ko" else self.name_en
