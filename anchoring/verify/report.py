"""What a verification found, as codes with values; the sentences are in texts.json, shared with the browser."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("ko", "en")


class State(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    UNMADE = "unmade"  # could not be made: nothing is known against it, and nothing for it


class Verdict(StrEnum):
    """With the exit code of the command."""

    PROVEN = "proven"
    FALSE = "false"
    DEPENDENT = "dependent"  # consistent, but only by the operator's own word

    @property
    def exit_code(self) -> int:
        return {"proven": 0, "false": 1, "dependent": 2}[self.value]


@dataclass(frozen=True, slots=True)
class Asking:
    """The reader's own servers, to be asked for what no file can show: a node of an EVM chain, an Esplora server."""

    rpc: str | None = None
    esplora: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One check: `code` names its sentence together with `state`."""

    code: str
    state: State
    values: Mapping[str, str | int] = field(default_factory=dict)

    def sentence(self, language: str) -> str:
        return texts(language)[f"{self.code}.{self.state}"].format(**self.values)


@dataclass(frozen=True, slots=True)
class Report:
    """All checks in order, and what follows from them."""

    verdict: Verdict
    checks: tuple[Check, ...]
    record: Mapping[str, Any] | None  # what the proof is about, when it could be read

    def sentence(self, language: str) -> str:
        return texts(language)[f"verdict.{self.verdict}"]

    def as_json(self, language: str) -> dict[str, Any]:
        checks = [
            {"check": one.code, "state": one.state, "values": dict(one.values), "sentence": one.sentence(language)}
            for one in self.checks
        ]
        return {
            "verdict": self.verdict,
            "sentence": self.sentence(language),
            "checks": checks,
            "record": self.record,
        }


@cache
def texts(language: str) -> dict[str, str]:
    """The sentences of one language."""
    all_texts: dict[str, dict[str, str]] = json.loads((Path(__file__).parent / "texts.json").read_text("utf-8"))
    return all_texts[language]
