"""Signing what the log has become (C2SP tlog-checkpoint)."""

from collections.abc import Callable

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

from ..log.heads import TreeHead
from ..log.tiles import head_root
from ..models import Checkpoint, Log
from ..origins import verifier_keys
from ..storage import reader
from .alarms import clear_alarm, raise_alarm

logger = structlog.get_logger(__name__)


def sign_checkpoints() -> int:
    """Sign the head of each log that has grown since its last checkpoint; returns how many.

    Only committed heads are signed, so a crash loses a signature and never makes a fork. While the signer is down the
    log goes on growing, and the next signature covers all.
    """
    return sum(_sign_head(log) for log in Log.objects.filter(size__gt=0))


def _sign_head(log: Log) -> bool:
    last = log.checkpoints.order_by("-size").first()
    if last is not None and last.size >= log.size:
        return False
    if not _continues(log, last):
        raise_alarm("log.rewritten", log.origin, f"the stored tiles do not continue the checkpoint of {last}")
        return False
    text = TreeHead(log.origin, log.size, bytes(log.root)).text
    line = _signature_line(log.origin, text)
    if line is None:
        return False
    checkpoint = Checkpoint(log=log, size=log.size, root=log.root, note=f"{text}\n{line}")
    Checkpoint.objects.bulk_create([checkpoint], ignore_conflicts=True)  # another worker may have signed the same
    logger.info("anchoring.checkpoint_signed", log=log.origin, size=log.size)
    return True


def _continues(log: Log, last: Checkpoint | None) -> bool:
    """Whether the tiles still hash to the last checkpoint and to the head: we never sign a fork of our own log."""
    heads = [(log.size, bytes(log.root))] + ([(last.size, bytes(last.root))] if last else [])
    return all(head_root(size, reader(log, [(0, size)])) == root for size, root in heads)


def _signature_line(origin: str, text: str) -> str | None:
    sign: Callable[[bytes], bytes] = import_string(settings.CHECKPOINT_SIGNER)
    try:
        signature = sign(text.encode())
    except Exception as error:  # whatever a signer raises, it cannot sign now: the log waits, and the age alarms
        logger.warning("anchoring.signer_down", error=type(error).__name__)
        return None
    for key in verifier_keys(origin):
        if key.signed(text.encode(), signature):
            clear_alarm("signer.unknown_key", origin)
            return key.line(signature)
    raise_alarm("signer.unknown_key", origin, "the signature is of no key that the trust policy names")
    return None
