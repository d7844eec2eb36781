"""What staff must look at: raised once, kept up to date, cleared when it is over."""

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from ..models import Alarm

logger = structlog.get_logger(__name__)


def raise_alarm(code: str, subject: str, detail: str = "") -> None:
    """Open an alarm, or say that an open one still holds."""
    open_one = Alarm.objects.filter(code=code, subject=subject, cleared_at=None)
    if open_one.update(last_at=timezone.now(), detail=detail):
        return
    try:
        with transaction.atomic():
            Alarm.objects.create(code=code, subject=subject, detail=detail)
    except IntegrityError:  # another worker was first
        return
    logger.error("anchoring.alarm", code=code, subject=subject, detail=detail)


def clear_alarm(code: str, subject: str) -> None:
    """Close an alarm that no longer holds."""
    if Alarm.objects.filter(code=code, subject=subject, cleared_at=None).update(cleared_at=timezone.now()):
        logger.info("anchoring.alarm_cleared", code=code, subject=subject)


def set_alarm(holds: bool, code: str, subject: str, detail: str = "") -> None:
    """Raise or clear by a condition."""
    if holds:
        raise_alarm(code, subject, detail)
    else:
        clear_alarm(code, subject)
