"""What is kept, on what ground, how long, and what becomes of it: one table that every app registers its rows in.

    retention.register(
        Rule("parking.looks", models=("parking.Look",), basis="…", since=Since.DAY, period=YEAR * 2, destroy=_looks)
    )

`wallet.retention` runs it, shows it to staff, writes docs/retention.md from it, and keeps what was destroyed in a log.
A test fails for a model that no rule names and that is not listed as impersonal.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet, TextChoices
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from .models import Member

BATCH = 500
DAY = timedelta(days=1)
YEAR = timedelta(days=365)


class Action(TextChoices):
    DELETE = "delete", _("deleted")
    ANONYMISE = "anonymise", _("made anonymous")
    SEPARATE = "separate", _("stored apart after leaving, then destroyed")


class Since(TextChoices):
    """From when the period counts."""

    MEMBER = "member", _("while a member, until the day of leaving")
    LEFT = "left", _("after the member left")
    MADE = "made", _("after it was made")
    ENDED = "ended", _("after it ended")
    DECIDED = "decided", _("after the decision")
    USED = "used", _("after it was used, or ran out")
    DAY = "day", _("after the day it is about")
    POSTED = "posted", _("after the last posting")
    PURPOSE = "purpose", _("as the purpose of the check says")
    COURSE = "course", _("as many months after the course as the badge says")
    DEMANDED = "demanded", _("as long as the law that demands it")


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of data. `destroy(before)` destroys a batch of what is older, and says how many it was; it is called
    again until it says 0, each time in a transaction of its own. None: it goes with the act that `since` names."""

    code: str
    models: tuple[str, ...]
    basis: str  # laws by their Korean names, which have no others
    since: Since
    action: Action = Action.DELETE
    period: timedelta | None = None
    destroy: Callable[[datetime], int] | None = None
    every_minute: bool = False

    @property
    def what(self) -> str:
        """The models' own names, in the language in use."""
        metas = [apps.get_model(label)._meta for label in self.models]
        return ", ".join(str(meta.verbose_name_plural) for meta in metas if not meta.auto_created)

    @property
    def ground(self) -> str:
        """Its basis, with articles as the language in use writes them."""
        return _ARTICLE.sub(_in_korean, self.basis) if get_language() == "ko" else self.basis

    @property
    def how_long(self) -> str:
        """Such as "5 years after it ended"."""
        if not self.period:
            return str(self.since.label)
        return gettext("%(period)s %(since)s") % {"period": _spelled(self.period), "since": self.since.label}


# An article, and those that follow it in the same law: "art. 21(1), 23".
_ARTICLE = re.compile(r"(?:art\. |(?<=[\d)], ))(\d+)(?:-(\d+))?(?:\((\d+)\))?")


def _in_korean(found: re.Match[str]) -> str:
    article, branch, paragraph = found.groups()
    return f"제{article}조" + (f"의{branch}" if branch else "") + (f" 제{paragraph}항" if paragraph else "")


_rules: dict[str, Rule] = {}
_kept: dict[str, Callable[[Member], date | None]] = {}


def register(*rules: Rule) -> None:
    """An app says in AppConfig.ready() what becomes of its rows."""
    _rules.update({rule.code: rule for rule in rules})


def keep_after_leaving(rule: str, until: Callable[[Member], date | None]) -> None:
    """A law demands that it stays known who this member was, until a day. None: not for this member."""
    _kept[rule] = until


def registered_rules() -> list[Rule]:
    return [_rules[code] for code in sorted(_rules)]


def rule_named(code: str) -> Rule | None:
    return _rules.get(code)


def reasons_to_keep(member: Member) -> dict[str, date]:
    """Which rules need to know who this member was, and until when."""
    return {rule: day for rule, until in _kept.items() if (day := until(member)) is not None}


def some(rows: QuerySet[Any]) -> list[Any]:
    """A batch of rows that no other worker has, locked."""
    return list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:BATCH])


def delete_some(rows: QuerySet[Any]) -> int:
    """Delete a batch, and what cascades from it. How many rows of the batch."""
    return delete_these(rows.model, some(rows))


def delete_these(model: type[Model], found: list[Any]) -> int:
    model._default_manager.filter(pk__in=[row.pk for row in found]).delete()
    return len(found)


def wipe_some(rows: QuerySet[Any], **blank: Any) -> int:
    """Empty columns of a batch; `rows` leaves out what is empty already."""
    found = [row.pk for row in some(rows)]
    return int(rows.model._default_manager.filter(pk__in=found).update(**blank))


def _spelled(period: timedelta) -> str:
    if period >= YEAR and period % YEAR == timedelta():
        return _plural(period // YEAR, _("%d year"), _("%d years"))
    if period >= DAY:
        return _plural(period // DAY, _("%d day"), _("%d days"))
    return _plural(period // timedelta(minutes=1), _("%d minute"), _("%d minutes")) if period else ""


def _plural(count: int, one: Any, many: Any) -> str:
    return str((one if count == 1 else many) % count)
