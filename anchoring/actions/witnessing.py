"""Asking witnesses to cosign (C2SP tlog-witness). What they refuse is an alarm: it means that the past was changed."""

from datetime import UTC, datetime

import structlog
from django.db.models import Max

from ..log.notes import BadNote, Note, VerifierKey, b64
from ..models import Checkpoint, Cosignature, Log, Witness
from ..queries import prove_consistency
from ..witnesses import Answer, WitnessDown, configured_witnesses, post_checkpoint
from .alarms import clear_alarm, raise_alarm

logger = structlog.get_logger(__name__)


def collect_cosignatures() -> int:
    """Ask every witness for the newest checkpoint of every log that it has not cosigned; returns how many it got."""
    collected = 0
    for witness in configured_witnesses():
        for log in Log.objects.filter(checkpoints__isnull=False).distinct():
            checkpoint = log.checkpoints.order_by("-size").first()
            if checkpoint and not checkpoint.cosignatures.filter(witness=witness).exists():
                collected += _cosign(witness, log, checkpoint)
    return collected


def _cosign(witness: Witness, log: Log, checkpoint: Checkpoint) -> bool:
    try:
        answer = _ask(witness, log, checkpoint)
    except WitnessDown as error:
        logger.warning("anchoring.witness_down", witness=str(witness), error=str(error))
        return False
    if answer.status == 200 and _store(witness, checkpoint, answer.body):
        clear_alarm("witness.refused", f"{witness} {log.origin}")
        return True
    if not (answer.status == 409 and _overtaken(log, checkpoint)):
        detail = f"checkpoint of {checkpoint.size} leaves: HTTP {answer.status} {answer.body.strip()[:200]}"
        raise_alarm("witness.refused", f"{witness} {log.origin}", detail)
    return False


def _ask(witness: Witness, log: Log, checkpoint: Checkpoint) -> Answer:
    """Ask from the size that we believe the witness saw last, and once more from the size that it names."""
    earlier = witness.cosignatures.filter(checkpoint__log=log, checkpoint__size__lte=checkpoint.size)
    seen = earlier.aggregate(size=Max("checkpoint__size"))["size"] or 0
    answer = _post(witness, log, checkpoint, seen)
    if answer.status == 409:
        named = int(answer.body) if answer.body.strip().isdecimal() else -1
        if named != seen and 0 <= named <= checkpoint.size:
            return _post(witness, log, checkpoint, named)
    return answer


def _post(witness: Witness, log: Log, checkpoint: Checkpoint, old: int) -> Answer:
    proof = [b64(step) for step in prove_consistency(log, old, checkpoint.size)]
    return post_checkpoint(witness.url, old, proof, checkpoint.note)


def _store(witness: Witness, checkpoint: Checkpoint, body: str) -> bool:
    """Keep the witness's line if it holds; lines of unknown keys are ignored."""
    key, text = VerifierKey.parse(witness.vkey), Note.parse(checkpoint.note).text
    for line in body.splitlines(keepends=True):
        try:
            seconds = Note.parse(f"{text}\n{line}").cosignature_of(key)
        except BadNote:
            continue
        if seconds is not None:
            cosigned_at = datetime.fromtimestamp(seconds, UTC)
            row = Cosignature(checkpoint=checkpoint, witness=witness, line=line, cosigned_at=cosigned_at)
            Cosignature.objects.bulk_create([row], ignore_conflicts=True)
            return True
    return False


def _overtaken(log: Log, checkpoint: Checkpoint) -> bool:
    """Whether another worker has meanwhile had a newer checkpoint cosigned."""
    return log.checkpoints.filter(size__gt=checkpoint.size).exists()
