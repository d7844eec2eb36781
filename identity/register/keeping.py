"""How long the register's data stay, and on what ground."""

from __future__ import annotations

from datetime import datetime

from identity.actors import Actor
from identity.keeping import EFINANCE, PURPOSE_OVER
from identity.retention import DAY, YEAR, Action, Rule, Since, delete_some, register

from . import rules
from .actions.sweeping import forget_changes
from .models import BindingCode, RegisterEntry, RegisterImport, Residency, RowError
from .models.codes import LIVE
from .models.imports import WORKING


def register_rules() -> None:
    register(
        Rule(
            "register.entries",
            ("register.RegisterEntry", "register.Residence"),
            PURPOSE_OVER,
            Since.ENDED,
            period=YEAR,
            destroy=_entries,
        ),
        # Who was bound stays known for as long as a ledger's entry may be asked about.
        Rule("register.bindings", ("register.Residency",), EFINANCE, Since.ENDED, period=5 * YEAR, destroy=_bindings),
        Rule(
            "register.changes",
            ("register.RegisterChange",),
            PURPOSE_OVER,
            Since.MADE,
            period=rules.UNDO_WINDOW,
            destroy=lambda before: forget_changes(by=Actor.system("retention")),
        ),
        Rule(
            "register.lists",
            ("register.RegisterImport", "register.ImportChunk", "register.RowError"),
            "공공기록물 관리에 관한 법률 시행령 art. 26",
            Since.MADE,
            Action.ANONYMISE,
            90 * DAY,
            _lists,
        ),
        Rule(
            "register.codes",
            ("register.BindingCode", "register.CodeBatch", "register.BindingTries"),
            PURPOSE_OVER,
            Since.USED,
            period=YEAR,
            destroy=_codes,
        ),
    )


def _entries(before: datetime) -> int:
    """Who moved away, unless a member was bound to the entry: then it goes with the binding."""
    return delete_some(RegisterEntry.objects.filter(state="ended", until__lt=before.date(), residencies=None))


def _bindings(before: datetime) -> int:
    return delete_some(Residency.objects.filter(ended_at__lt=before))


def _lists(before: datetime) -> int:
    """What a list said goes when it is applied; what was wrong in its lines goes here, and its counts stay."""
    done = RegisterImport.objects.filter(state_at__lt=before).exclude(state__in=WORKING)
    return delete_some(RowError.objects.filter(register_import__in=done))


def _codes(before: datetime) -> int:
    return delete_some(BindingCode.objects.filter(expires_at__lt=before).exclude(state__in=LIVE))
