"""The rules that a card kind may combine. Each is an object {"rule": name, ...arguments}; all must hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from identity.models import District

from ..dates import birthday
from ..models import CardKind, ConditionKind
from ..schemas import recorded_fits
from . import refusals
from .refusals import Refusal, named
from .standing import Standing
from .yearly import yearly_labels

Arguments = Mapping[str, Any]
_MOST = 150


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100_000


def _age(value: object) -> bool:
    return isinstance(value, int) and _whole(value) and value <= _MOST


def _codes(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) and each for each in value)


def _code(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 40


def _resident(standing: Standing, rule: Arguments) -> Refusal | None:
    district = standing.facts.district
    return None if district and standing.on in district.valid else refusals.DISTRICT_ENDED


def _district(standing: Standing, rule: Arguments) -> Refusal | None:
    """Of one of these districts, by code. A district that was dissolved is followed by naming its successors."""
    if refused := _resident(standing, rule):
        return refused
    if standing.facts.district and standing.facts.district.code in rule["districts"]:
        return None
    wanted = District.objects.filter(code__in=rule["districts"])
    return refusals.other_district(tuple(named(each.name_ko, each.name_en) for each in wanted))


def _between_ages(standing: Standing, rule: Arguments) -> Refusal | None:
    least, most = rule.get("at_least"), rule.get("at_most")
    if least is not None and standing.age < least:
        return refusals.too_young(least)
    if most is not None and standing.age > most:
        return refusals.too_old(most)
    return None


def _too_old_from(standing: Standing, rule: Arguments) -> dt.date | None:
    return birthday(standing.facts.birth_date, rule["at_most"] + 1) if "at_most" in rule else None


def _children(standing: Standing, rule: Arguments) -> Refusal | None:
    return None if standing.facts.children >= rule["at_least"] else refusals.too_few_children(rule["at_least"])


def _condition(standing: Standing, rule: Arguments) -> Refusal | None:
    if rule["condition"] in standing.conditions:
        return None
    kind = ConditionKind.objects.filter(code=rule["condition"]).first()
    return refusals.condition_missing(named(kind.name_ko, kind.name_en) if kind else rule["condition"])


def _condition_over_from(standing: Standing, rule: Arguments) -> dt.date | None:
    until = standing.conditions.get(rule["condition"])
    return until + dt.timedelta(days=1) if until else None


def _yearly(standing: Standing, rule: Arguments) -> Refusal | None:
    if standing.newest_year(rule["figure"], rule["at_least"]) is not None:
        return None
    return refusals.too_little(yearly_labels().get(rule["figure"], str(rule["figure"])), rule["at_least"])


def _year_forgotten_from(standing: Standing, rule: Arguments) -> dt.date | None:
    year = standing.newest_year(rule["figure"], rule["at_least"])
    return dt.date(year + 2, 1, 1) if year else None


def _holder(standing: Standing, rule: Arguments) -> Refusal | None:
    if rule["card"] in standing.held:
        return None
    kind = CardKind.objects.filter(code=rule["card"]).order_by("-version").first()
    return refusals.card_missing(named(kind.name_ko, kind.name_en) if kind else rule["card"])


def _awarded(standing: Standing, rule: Arguments) -> Refusal | None:
    return None if standing.award(rule["badge"]) else refusals.NOT_AWARDED


def _overseas(standing: Standing, rule: Arguments) -> Refusal | None:
    return refusals.OVERSEAS_ONLY if standing.resident else None


def _known_to_city(standing: Standing, rule: Arguments) -> Refusal | None:
    """A standing is of a resident, or of somebody whose papers were checked."""
    return None


def _check_over_from(standing: Standing, rule: Arguments) -> dt.date | None:
    return standing.proofed_until


def _never(standing: Standing, rule: Arguments) -> dt.date | None:
    return None


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of rule: what it checks, which arguments it takes, and the first day on which it surely fails."""

    check: Callable[[Standing, Arguments], Refusal | None]
    takes: Mapping[str, Callable[[object], bool]] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    untrue_from: Callable[[Standing, Arguments], dt.date | None] = _never


RULES: dict[str, Rule] = {
    "resident": Rule(_resident),
    "district": Rule(_district, {"districts": _codes}),
    "age": Rule(_between_ages, {"at_least": _age, "at_most": _age}, frozenset(["at_least", "at_most"]), _too_old_from),
    "children": Rule(_children, {"at_least": _whole}),
    "condition": Rule(_condition, {"condition": _code}, untrue_from=_condition_over_from),
    "yearly": Rule(_yearly, {"figure": _code, "at_least": _whole}, untrue_from=_year_forgotten_from),
    "holder": Rule(_holder, {"card": _code}),
    "awarded": Rule(_awarded, {"badge": _code}),
    "overseas": Rule(_overseas, untrue_from=_check_over_from),
    "overseas_or_resident": Rule(_known_to_city, untrue_from=_check_over_from),
}
# With one of these a card accepts a check of papers in place of the register.
PROOFED = frozenset({"overseas", "overseas_or_resident"})
# Of these the papers say nothing.
_OF_REGISTER = frozenset({"resident", "district", "children"})


# Claims that only the register can fill, and claims that checked papers can fill too.
_RESIDENCE = frozenset({"district", "resident", "children_at_least"})
_IDENTITY = frozenset({"name", "birth_date", "age_over"})


def beyond_known(kind: CardKind, standing: Standing) -> bool:
    """Whether a badge says what is not known of this person: everybody else's award is enough."""
    unknown = (frozenset() if standing.resident else _RESIDENCE) | (frozenset() if standing.known else _IDENTITY)
    return kind.achievement is not None and any(claim.source in unknown for claim in kind.claim_list)


def refusal(kind: CardKind, standing: Standing) -> Refusal | None:
    """The first rule of the card that this person does not meet, or None. A badge is for whoever it was awarded to."""
    proofed = accepts_proofing(kind.eligibility)
    if not kind.achievement and not (standing.resident or (standing.known and proofed)):
        return refusals.PROOFING_MISSING if proofed else refusals.NOT_RESIDENT
    for rule in kind.eligibility:
        if refused := RULES[rule["rule"]].check(standing, rule):
            return refused
    recorded = (claim for claim in kind.claim_list if claim.source == "recorded")
    if not all(recorded_fits(claim, standing.recorded(str(claim.argument), claim.name)) for claim in recorded):
        return refusals.RECORD_INCOMPLETE
    return None


def accepts_proofing(rules: Iterable[Arguments]) -> bool:
    """Whether the rules let in people whom no register knows."""
    return any(rule.get("rule") in PROOFED for rule in rules)


def untrue_from(kind: CardKind, standing: Standing) -> list[dt.date]:
    """Days on which a rule that holds now surely fails: the card ends before the first of them."""
    days = (RULES[rule["rule"]].untrue_from(standing, rule) for rule in kind.eligibility)
    return [day for day in days if day]


def check_rules(rules: object) -> None:
    """Raises ValidationError, naming the rule and what is wrong with it."""
    if not isinstance(rules, list) or not rules or not all(isinstance(rule, dict) for rule in rules):
        raise ValidationError(_("Eligibility is a list of rules, at least one."), code="rules")
    for rule in rules:
        _check_rule(rule)
    if accepts_proofing(rules) and any(rule["rule"] in _OF_REGISTER for rule in rules):
        text = _("People who are in no register have no district and no household: leave these rules out.")
        raise ValidationError(text, code="rule_of_register")


def _check_rule(rule: dict[str, Any]) -> None:
    known = RULES.get(rule.get("rule", ""))
    if known is None:
        text = format_lazy(_("Unknown rule. Rules are: {rules}."), rules=", ".join(RULES))
        raise ValidationError(text, code="rule_unknown")
    given = {name: value for name, value in rule.items() if name != "rule"}
    wrong = [name for name, value in given.items() if name not in known.takes or not known.takes[name](value)]
    wrong += sorted(known.takes.keys() - known.optional - given.keys())
    if known.optional and not given:
        wrong += sorted(known.optional)
    if wrong:
        text = format_lazy(_("Rule {rule}: wrong or missing: {names}."), rule=rule["rule"], names=", ".join(wrong))
        raise ValidationError(text, code="rule_arguments")
    _check_names(rule)


def _check_names(rule: dict[str, Any]) -> None:
    """What a rule names must exist, or nobody could ever meet it."""
    names: Iterable[tuple[str, Any, set[str]]] = (
        ("condition", rule.get("condition"), set(ConditionKind.objects.values_list("code", flat=True))),
        ("card", rule.get("card"), set(CardKind.objects.values_list("code", flat=True))),
        ("figure", rule.get("figure"), set(yearly_labels())),
        *(
            ("districts", code, set(District.objects.values_list("code", flat=True)))
            for code in rule.get("districts", ())
        ),
    )
    for name, value, existing in names:
        if value is not None and value not in existing:
            text = format_lazy(
                _("Rule {rule}: {name} {value} does not exist."), rule=rule["rule"], name=name, value=value
            )
            raise ValidationError(text, code="rule_names_nothing")
