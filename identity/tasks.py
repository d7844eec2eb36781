"""Sweeps of the identity app: each finds what is undone, and may run late or twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from allauth.account.models import EmailAddress
from celery import shared_task
from django.db import connection, transaction

from . import audit
from .actions.staff import shut_out_leavers as shut_out
from .actors import Actor
from .models import User
from .second_person import expire_approvals as expire

log = structlog.get_logger(__name__)
MONTHS_AHEAD = 6
UNFINISHED_AFTER = timedelta(hours=24)


@shared_task(name="identity.tasks.make_audit_partitions")
def make_audit_partitions() -> int:
    """Make the audit trail's partitions ahead; says so when rows had to go to the default one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_audit_make_partitions(%s)", [MONTHS_AHEAD])
        made: int = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM identity_auditrow WHERE tableoid = 'identity_auditrow_default'::regclass")
        strays: int = cursor.fetchone()[0]
    if strays:
        log.warning("audit.rows_in_default_partition", count=strays)
    return made


@shared_task(name="identity.tasks.expire_approvals")
def expire_approvals() -> int:
    return expire(by=Actor.system("identity.expire_approvals"))


@shared_task(name="identity.tasks.shut_out_leavers")
def shut_out_leavers() -> int:
    return shut_out(by=Actor.system("identity.shut_out_leavers"))


def remove_unfinished_sign_ups(before: datetime) -> int:
    """Forget addresses of people who never made a passkey: without one there is no member."""
    unfinished = User.objects.filter(
        is_staff=False, member__isnull=True, date_joined__lt=before, authenticator__isnull=True
    ).order_by("pk")[:500]
    count = 0
    for user in unfinished:
        with transaction.atomic():
            audit.record("sign_up.forgotten", by=Actor.system("identity.remove_unfinished_sign_ups"), subject=user)
            EmailAddress.objects.filter(user=user).delete()
            user.delete()
        count += 1
    return count
