"""The order of transfers for everyone outside: positions given by a sequencer, and a commitment for each batch."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from anchoring.models import Commitment


class SealedBatch(models.Model):
    """A few seconds' transfers, to whose Merkle root the log commits. Never changed."""

    first_position = models.BigIntegerField(_("position of the first"), unique=True)
    size = models.PositiveIntegerField(_("size"))
    commitment = models.OneToOneField(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="+")
    sealed_at = models.DateTimeField(_("sealed"))

    class Meta:
        verbose_name = _("sealed batch")
        verbose_name_plural = _("sealed batches")
        ordering = ["-first_position"]

    def __str__(self) -> str:
        return f"{self.first_position}+{self.size}"


class Seal(models.Model):
    """A transfer's place in a batch. Written once, partitioned like the transfers."""

    transfer = models.BigIntegerField(_("transfer"), primary_key=True, db_column="transfer_id")
    batch = models.ForeignKey(SealedBatch, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="seals")
    index = models.PositiveIntegerField(_("index"))
    digest = models.BinaryField(_("digest"))

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        indexes = [models.Index(name="seal_of_batch", fields=["batch", "index"])]

    def __str__(self) -> str:
        return f"{self.transfer}"
