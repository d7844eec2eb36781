"""What was committed of the audit trail and of what the city publishes. Written once, never changed."""

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anchoring.models import Commitment


class WaitingAuditRow(models.Model):
    """An audit row that no batch holds yet. A trigger adds it, so that a late commit is never passed by."""

    row = models.BigIntegerField(_("audit row"), primary_key=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("audit row to be committed to")
        verbose_name_plural = _("audit rows to be committed to")

    def __str__(self) -> str:
        return str(self.row)


class AuditBatch(models.Model):
    """Some seconds of the audit trail. `digests`: 32 bytes for each of `rows`, salted under `salt`."""

    first_position = models.BigIntegerField(_("position of the first"), unique=True)
    rows = ArrayField(models.BigIntegerField(), verbose_name=_("audit rows"))
    oldest_at = models.DateTimeField(_("oldest"))
    newest_at = models.DateTimeField(_("newest"))
    salt = models.BinaryField(_("salt"))
    digests = models.BinaryField(_("digests"))
    commitment = models.OneToOneField(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="+")

    class Meta:
        verbose_name = _("batch of audit rows")
        verbose_name_plural = _("batches of audit rows")
        ordering = ["-first_position"]
        constraints = [
            models.CheckConstraint(name="audit_batch_in_order", condition=Q(oldest_at__lte=F("newest_at"))),
            models.CheckConstraint(name="audit_batch_salt_length", condition=Q(salt__length=32)),
        ]

    def __str__(self) -> str:
        return f"{self.first_position}+{len(self.rows)}"


class PublicationKind(models.TextChoices):
    CARD_KIND = "card_kind", _("card kind")
    CURRENT_CARDS = "current_cards", _("cards that are issued")
    PURPOSE = "purpose", _("purpose of checks")
    TRUST_LIST = "trust_list", _("trust list")
    FRONT_END = "front_end", _("front-end release")


class Publication(models.Model):
    """What the city published under a name, from then on. The next one of the same name takes its place."""

    kind = models.CharField(_("kind"), max_length=20, choices=PublicationKind)
    name = models.CharField(_("name"), max_length=120)
    content = models.JSONField(_("content"), encoder=DjangoJSONEncoder)
    at = models.DateTimeField(_("seen"))
    commitment = models.OneToOneField(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="+")

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-pk"]
        indexes = [models.Index(name="publication_by_name", fields=["kind", "name", "-id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
