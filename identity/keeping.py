"""How long accounts, consents, the audit trail and staff's own data stay, and on what ground."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session as UnusedSession
from django.db import connection
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.utils.timezone import now

from .models import Approval, Consent, OrganisationPerson, Session, StaffPerson
from .retention import YEAR, Action, Rule, Since, delete_some, register, wipe_some
from .tasks import UNFINISHED_AFTER, remove_unfinished_sign_ups

PURPOSE_OVER = "개인정보 보호법 art. 21(1)"
EFINANCE = "전자금융거래법 art. 22, 시행령 art. 12"
_GONE = "left-"


def register_rules() -> None:
    register(
        Rule(
            "identity.accounts",
            (
                "identity.Member",
                "identity.User",
                "account.EmailAddress",
                "account.EmailConfirmation",
                "mfa.Authenticator",
            ),
            PURPOSE_OVER,
            Since.MEMBER,
        ),
        Rule(
            "identity.unfinished_sign_ups",
            ("identity.User",),
            PURPOSE_OVER,
            Since.MADE,
            period=UNFINISHED_AFTER,
            destroy=lambda before: remove_unfinished_sign_ups(before),
        ),
        Rule(
            "identity.sessions",
            ("identity.Session", "sessions.Session"),
            PURPOSE_OVER,
            Since.ENDED,
            period=timedelta(),
            destroy=_sessions,
        ),
        Rule(
            "identity.consents",
            ("identity.Consent",),
            "개인정보 보호법 art. 22",
            Since.ENDED,
            period=3 * YEAR,
            destroy=_consents,
        ),
        Rule(
            "identity.acting",
            ("identity.OrganisationPerson",),
            EFINANCE,
            Since.ENDED,
            period=5 * YEAR,
            destroy=_acting,
        ),
        Rule(
            "identity.staff",
            (
                "identity.StaffPerson",
                "identity.StaffAssignment",
                "identity.User_groups",
                "identity.User_user_permissions",
            ),
            "개인정보의 안전성 확보조치 기준 art. 5(3)",  # grants of access are kept three years
            Since.ENDED,
            Action.ANONYMISE,
            5 * YEAR,
            _staff,
        ),
        Rule(
            "identity.approvals",
            ("identity.Approval",),
            "공공기록물 관리에 관한 법률 시행령 art. 26",
            Since.DECIDED,
            Action.ANONYMISE,
            5 * YEAR,
            _approvals,
        ),
        Rule(
            "identity.audit",
            ("identity.AuditRow",),
            "개인정보의 안전성 확보조치 기준 art. 8(1)",
            Since.MADE,
            period=2 * YEAR,
            destroy=_audit,
        ),
    )


def _sessions(before: datetime) -> int:
    unused = delete_some(UnusedSession.objects.filter(expire_date__lt=before))
    return delete_some(Session.objects.filter(expire_date__lt=before)) + unused


def _consents(before: datetime) -> int:
    return delete_some(Consent.objects.filter(Q(withdrawn_at__lt=before) | Q(until__lt=before)))


def _acting(before: datetime) -> int:
    return delete_some(OrganisationPerson.objects.filter(during__endswith__lt=before.date()))


def _staff(before: datetime) -> int:
    """The number of a person who left stays, so that the second person of an old decision is still another."""
    left = StaffPerson.objects.filter(left_on__lt=before.date()).exclude(name="")
    return wipe_some(left, name="", personnel_number=Concat(Value(_GONE), F("pk")))


def _approvals(before: datetime) -> int:
    over = Approval.objects.filter(Q(decided_at__lt=before) | Q(decided_at=None, expires_at__lt=before))
    return wipe_some(over.exclude(reason="", decision_note=""), reason="", decision_note="")


def _audit(before: datetime) -> int:
    """Whole months at once: nobody deletes a single row, this function neither."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT retention_drop_audit_v1(%s)", [min(before, now() - 2 * YEAR)])
        return int(cursor.fetchone()[0])
