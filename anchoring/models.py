"""Commitments, the log they are sequenced into, its signed checkpoints, and where each checkpoint is anchored.

Nothing here names a person: a record stays with its owner; here are a salt and a hash.
"""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

models.BinaryField.register_lookup(Length)


class Commitment(models.Model):
    """A salted hash of a record. Written in the transaction of what it commits to; partitioned by id."""

    salt = models.BinaryField(_("salt"), null=True, help_text=_("Empty once destroyed by a lawful deletion."))
    digest = models.BinaryField(_("digest"))
    kind = models.CharField(_("kind"), max_length=40, validators=[RegexValidator(r"^[a-z][a-z0-9_.-]*$")])
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            models.CheckConstraint(name="commitment_salt_length", condition=Q(salt=None) | Q(salt__length=16)),
            models.CheckConstraint(name="commitment_digest_length", condition=Q(digest__length=32)),
            models.CheckConstraint(name="commitment_kind_format", condition=Q(kind__regex=r"^[a-z][a-z0-9_.-]*$")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class PendingCommitment(models.Model):
    """A commitment without a leaf. A trigger adds it, the sequencer takes it away: a late commit is never lost."""

    commitment = models.OneToOneField(Commitment, models.PROTECT, primary_key=True, related_name="pending")

    class Meta:
        verbose_name = _("commitment without a leaf")
        verbose_name_plural = _("commitments without a leaf")

    def __str__(self) -> str:
        return str(self.pk)


class Tombstone(models.Model):
    """A lawful deletion: the record is gone and its salt destroyed. Itself committed to; never changed."""

    erased = models.OneToOneField(
        Commitment, models.PROTECT, verbose_name=_("commitment of the deleted record"), related_name="tombstone"
    )
    reason = models.SlugField(_("reason"), max_length=40)
    at = models.DateTimeField(_("deleted"))
    commitment = models.OneToOneField(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="+")

    class Meta:
        verbose_name = _("tombstone")
        verbose_name_plural = _("tombstones")
        constraints = [models.CheckConstraint(name="tombstone_not_of_itself", condition=~Q(erased=F("commitment")))]

    def __str__(self) -> str:
        return f"{self.erased_id} {self.reason}"


class LogState(models.TextChoices):
    OPEN = "open", _("open")
    FROZEN = "frozen", _("frozen")


class Log(models.Model):
    """A year's shard of the log (C2SP tlog-tiles). `size` and `root` are what the stored tiles hash to."""

    origin = models.CharField(_("origin"), max_length=200, unique=True)
    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    state = models.CharField(_("state"), max_length=10, choices=LogState, default=LogState.OPEN)
    size = models.BigIntegerField(_("leaves"), default=0)
    root = models.BinaryField(_("root hash"))
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)

    class Meta:
        verbose_name = _("log")
        verbose_name_plural = _("logs")
        constraints = [
            models.UniqueConstraint(
                name="log_one_open", fields=["state"], condition=Q(state=LogState.OPEN), violation_error_code="log_open"
            ),
            models.CheckConstraint(name="log_size_not_negative", condition=Q(size__gte=0)),
            models.CheckConstraint(name="log_root_length", condition=Q(root__length=32)),
        ]

    def __str__(self) -> str:
        return self.origin


class Leaf(models.Model):
    """The place of a commitment in a log: indexes without gaps, each commitment once."""

    commitment = models.OneToOneField(Commitment, models.PROTECT, primary_key=True, related_name="leaf")
    log = models.ForeignKey(Log, models.PROTECT, related_name="leaves", db_index=False)
    index = models.BigIntegerField(_("index"))

    class Meta:
        verbose_name = _("leaf")
        verbose_name_plural = _("leaves")
        constraints = [
            models.UniqueConstraint(name="leaf_index_once", fields=["log", "index"]),
            models.CheckConstraint(name="leaf_index_not_negative", condition=Q(index__gte=0)),
        ]

    def __str__(self) -> str:
        return str(self.index)


class Tile(models.Model):
    """256 hashes of one level (C2SP tlog-tiles). A partial one only ever grows."""

    pk = models.CompositePrimaryKey("log_id", "level", "index")
    log = models.ForeignKey(Log, models.PROTECT, related_name="tiles", db_index=False)
    level = models.SmallIntegerField(_("level"))
    index = models.BigIntegerField(_("index"))
    data = models.BinaryField(_("data"))

    class Meta:
        verbose_name = _("tile")
        verbose_name_plural = _("tiles")
        constraints = [models.CheckConstraint(name="tile_not_empty", condition=Q(data__length__gt=0))]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Checkpoint(models.Model):
    """A tree head that the log has signed (C2SP tlog-checkpoint). Never changed."""

    log = models.ForeignKey(Log, models.PROTECT, related_name="checkpoints", db_index=False)
    size = models.BigIntegerField(_("leaves"))
    root = models.BinaryField(_("root hash"))
    note = models.TextField(_("signed note"))
    created_at = models.DateTimeField(_("signed"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        constraints = [
            models.UniqueConstraint(name="checkpoint_size_once", fields=["log", "size"]),
            models.CheckConstraint(name="checkpoint_root_length", condition=Q(root__length=32)),
        ]

    def __str__(self) -> str:
        return f"{self.log_id}@{self.size}"


class Witness(models.Model):
    """A witness and its key, taken from the settings or pinned when it was first met."""

    url = models.URLField(_("witness URL"))
    vkey = models.CharField(_("verifier key"), max_length=300, unique=True)
    met_at = models.DateTimeField(_("first met"), default=timezone.now)

    class Meta:
        verbose_name = _("witness")
        verbose_name_plural = _("witnesses")

    def __str__(self) -> str:
        return self.vkey.split("+")[0]


class Cosignature(models.Model):
    """A witness's word that a checkpoint continues all that it saw before (C2SP tlog-cosignature)."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="cosignatures", db_index=False)
    witness = models.ForeignKey(Witness, models.PROTECT, related_name="cosignatures")
    line = models.TextField(_("signature line"))
    cosigned_at = models.DateTimeField(_("cosigned"))

    class Meta:
        verbose_name = _("cosignature")
        verbose_name_plural = _("cosignatures")
        constraints = [models.UniqueConstraint(name="cosignature_once", fields=["checkpoint", "witness"])]

    def __str__(self) -> str:
        return f"{self.checkpoint_id} {self.witness_id}"


class AnchorState(models.TextChoices):
    PENDING = "pending", _("pending")
    INCLUDED = "included", _("included")
    FINAL = "final", _("final")


class Anchor(models.Model):
    """One checkpoint at one backend: pending, then included, then final by the backend's own depth."""

    checkpoint = models.ForeignKey(
        Checkpoint, models.PROTECT, verbose_name=_("checkpoint"), related_name="anchors", db_index=False
    )
    backend = models.CharField(_("backend"), max_length=40)
    state = models.CharField(_("state"), max_length=10, choices=AnchorState, default=AnchorState.PENDING)
    reference = models.CharField(_("reference"), max_length=200, blank=True, help_text=_("Where the backend has it."))
    pending_since = models.DateTimeField(_("pending since"), default=timezone.now)
    included_at = models.DateTimeField(_("included"), null=True)
    final_at = models.DateTimeField(_("final"), null=True)

    class Meta:
        verbose_name = _("anchor")
        verbose_name_plural = _("anchors")
        constraints = [
            models.UniqueConstraint(name="anchor_once", fields=["checkpoint", "backend"]),
            models.CheckConstraint(
                name="anchor_final_was_included", condition=Q(final_at=None) | Q(included_at__lte=F("final_at"))
            ),
            models.CheckConstraint(
                name="anchor_state_has_its_time",
                condition=Q(state=AnchorState.PENDING, included_at=None, final_at=None)
                | Q(state=AnchorState.INCLUDED, included_at__isnull=False, final_at=None)
                | Q(state=AnchorState.FINAL, included_at__isnull=False, final_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="anchor_unfinal", fields=["pending_since"], condition=~Q(state=AnchorState.FINAL)),
        ]

    def __str__(self) -> str:
        return f"{self.backend} {self.checkpoint_id}"


class Receipt(models.Model):
    """What a backend answered for a checkpoint, as its own format has it: a time-stamp token, a proof file."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="receipts", db_index=False)
    backend = models.CharField(_("backend"), max_length=40)
    data = models.BinaryField(_("data"))
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [models.UniqueConstraint(name="receipt_once", fields=["checkpoint", "backend"])]

    def __str__(self) -> str:
        return f"{self.backend} {self.checkpoint_id}"


class EvmTransaction(models.Model):
    """The signed transaction that anchors a digest: one nonce, and the newest of what was sent under it."""

    digest = models.BinaryField(_("digest"), unique=True)
    sender = models.CharField(_("sender"), max_length=42)
    chain_id = models.BigIntegerField(_("chain"))
    nonce = models.BigIntegerField(_("nonce"))
    max_fee = models.DecimalField(_("highest fee per gas (wei)"), max_digits=30, decimal_places=0)
    priority_fee = models.DecimalField(_("priority fee per gas (wei)"), max_digits=30, decimal_places=0)
    raw = models.BinaryField(_("signed transaction"))
    hash = models.CharField(_("hash"), max_length=66)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    cost = models.DecimalField(_("cost (wei)"), max_digits=30, decimal_places=0, null=True)

    class Meta:
        verbose_name = _("chain transaction")
        verbose_name_plural = _("chain transactions")
        constraints = [models.UniqueConstraint(name="evm_nonce_once", fields=["chain_id", "sender", "nonce"])]

    def __str__(self) -> str:
        return self.hash


class EmbeddedBlock(models.Model):
    """A block of the embedded chain: proves order, not independence, since the operator runs it alone."""

    height = models.BigIntegerField(_("height"), primary_key=True)
    previous = models.BinaryField(_("hash of the block before"))
    origin = models.CharField(_("origin"), max_length=200)
    size = models.BigIntegerField(_("leaves"))
    root = models.BinaryField(_("root hash"))
    seconds = models.BigIntegerField(_("made (POSIX seconds)"))
    hash = models.BinaryField(_("hash"), unique=True)

    class Meta:
        verbose_name = _("embedded block")
        verbose_name_plural = _("embedded blocks")
        constraints = [models.UniqueConstraint(name="block_root_once", fields=["origin", "size"])]

    def __str__(self) -> str:
        return str(self.height)


class Alarm(models.Model):
    """Something that staff must look at: a refusing witness, a checkpoint too old without its anchor."""

    code = models.CharField(_("code"), max_length=60)
    subject = models.CharField(_("subject"), max_length=200)
    detail = models.TextField(_("detail"), blank=True)
    raised_at = models.DateTimeField(_("raised"), default=timezone.now)
    last_at = models.DateTimeField(_("last seen"), default=timezone.now)
    cleared_at = models.DateTimeField(_("cleared"), null=True, blank=True)

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        constraints = [
            models.UniqueConstraint(name="alarm_open_once", fields=["code", "subject"], condition=Q(cleared_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject}"
