"""Forms for claims and rules: rows to fill in, kept as the JSON that the card kind holds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from identity.models import District
from identity.queries import districts_on, today

from ..claims import SOURCES
from ..eligibility import RULES, yearly_labels
from ..models import ConditionKind, IssuingInstitution
from ..queries import current_kinds

RULE_LABELS = {
    "resident": _("Resident of the city"),
    "district": _("Resident of certain districts"),
    "age": _("Age between bounds"),
    "children": _("Number of children in the household"),
    "condition": _("A condition that staff recorded"),
    "yearly": _("So much in a year"),
    "holder": _("Holder of another card"),
    "awarded": _("Awarded this badge by its institution"),
    "overseas": _("Overseas Korean whose papers were checked"),
    "overseas_or_resident": _("Resident, or overseas Korean whose papers were checked"),
}
ARGUMENT_LABELS = {
    "at_least": _("at least"),
    "at_most": _("at most"),
    "districts": _("districts"),
    "condition": _("condition"),
    "figure": _("what is counted"),
    "card": _("card"),
    "badge": _("badge"),
}
_NUMBERS = ("at_least", "at_most")


class _RowsWidget(forms.Textarea):
    """A text area with the JSON, and beside it rows that write it; without JavaScript the JSON is edited."""

    def options(self) -> dict[str, Any]:
        raise NotImplementedError

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"options": self.options(), "script": f"{context['widget']['attrs']['id']}-options"}
        return context


class ClaimsWidget(_RowsWidget):
    template_name = "credentials/admin/widgets/claims.html"

    def options(self) -> dict[str, Any]:
        argument: dict[type | None, str] = {int: "number", str: "text", None: ""}
        sources = [
            {"name": name, "label": str(source.label), "argument": argument[source.argument], "own": not source.schema}
            for name, source in SOURCES.items()
        ]
        for source in sources:
            if source["name"] in ("condition_until", "recorded"):
                source["argument"] = "condition"
        return {"sources": sources, "conditions": _conditions()}


class RulesWidget(_RowsWidget):
    template_name = "credentials/admin/widgets/rules.html"

    def options(self) -> dict[str, Any]:
        rules = [
            {
                "name": name,
                "label": str(RULE_LABELS.get(name, name)),
                "takes": [
                    {
                        "name": argument,
                        "label": str(ARGUMENT_LABELS.get(argument, argument)),
                        "kind": "number" if argument in _NUMBERS else argument,
                    }
                    for argument in rule.takes
                ],
            }
            for name, rule in RULES.items()
        ]
        choices = {
            "districts": [[each.code, str(each)] for each in _districts()],
            "condition": _conditions(),
            "figure": [[code, str(label)] for code, label in yearly_labels().items()],
            "card": [[kind.code, kind.name_ko] for kind in current_kinds()],
            "badge": [[code, code] for cards in _institutions_cards() for code in cards],
        }
        return {"rules": rules, "choices": choices}


def _conditions() -> list[list[str]]:
    return [[kind.code, kind.name] for kind in ConditionKind.objects.all()]


def _institutions_cards() -> QuerySet[IssuingInstitution, list[str]]:
    return IssuingInstitution.objects.values_list("cards", flat=True)


def _districts() -> list[District]:
    return list(districts_on(today()).order_by("code"))
