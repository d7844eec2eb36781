"""Sweeps: keys whose time has come, and keys that must not sign any more."""

from __future__ import annotations

import structlog
from celery import shared_task

from identity.actors import Actor

from . import actions

log = structlog.get_logger(__name__)


@shared_task(name="identity.signing.tasks.advance_rotations")
def advance_rotations() -> None:
    """Activate what was announced long enough ago, and put away what has ended."""
    by = Actor.system("signing.advance_rotations")
    for key in actions.activate_due(by=by):
        log.info("key.rotated", kid=key.kid, purpose=key.purpose)
    for kid in actions.put_away_ended(by=by):
        log.info("key.put_away", kid=kid)
