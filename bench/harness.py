"""Measures a thing against a baseline in the same run: interleaved rounds, medians, one table, one JSON file.

A benchmark is a module `bench/<name>.py` with `def run(h: Harness) -> None`. See docs/benchmarks.md.
"""

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROUNDS = 5
SECONDS = 0.4  # each function runs at least this long in each round
# Work(n) may say how many items it did; None counts as one
Work = Callable[[], int | None]


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table. `ratio` is value by baseline; `target` is for the ratio, or for the value without one."""

    name: str
    value: float
    unit: str
    baseline: float | None
    ratio: float | None
    target: float | None
    holds: bool


@dataclass
class Harness:
    """Handed to each benchmark."""

    name: str
    full: bool = False
    results: list[Result] = field(default_factory=list)

    def size(self, usual: int, full: int) -> int:
        """How much to do: the usual size, or the one that SCALE=full asks for."""
        return full if self.full else usual

    def compare(
        self,
        name: str,
        value: Work,
        baseline: Work,
        target: float,
        *,
        unit: str = "/s",
        rounds: int = ROUNDS,
        seconds: float = SECONDS,
    ) -> Result:
        """Run both in turns, as many rounds as asked; each round gives a ratio, and the median of those counts.

        `unit` "/s": items a second, the ratio is to be at least `target`. "s", "ms" or "µs": time for one item, the
        ratio is to be at most `target`.
        """
        value(), baseline()  # what only the first call costs is not measured
        pairs = []
        for round_ in range(rounds):
            order = [value, baseline] if round_ % 2 else [baseline, value]
            rates = {work: _in_unit(items_per_second(work, seconds), unit) for work in order}
            pairs.append((rates[value], rates[baseline]))
        return self.record_pairs(name, pairs, unit, target=target)

    def record_pairs(self, name: str, pairs: Sequence[tuple[float, float]], unit: str, *, target: float) -> Result:
        """Add a line of rounds, each a value and a baseline that were taken one right after the other.

        The ratio is the median of theirs: what else the machine does changes from round to round.
        """
        value, baseline = (statistics.median(column) for column in zip(*pairs, strict=True))
        ratio = statistics.median(one / other for one, other in pairs)
        return self.record(name, value, unit, baseline=baseline, ratio=ratio, target=target)

    def record(
        self,
        name: str,
        value: float,
        unit: str,
        *,
        baseline: float | None = None,
        ratio: float | None = None,
        target: float | None = None,
        at_most: bool | None = None,
    ) -> Result:
        """Add a line that was measured elsewhere. At most for times and sizes, at least for the rest, unless said."""
        if ratio is None and baseline:
            ratio = value / baseline
        upper = unit in ("s", "ms", "µs", "B", "KB", "MB") if at_most is None else at_most
        seen = value if ratio is None else ratio
        holds = target is None or (seen <= target if upper else seen >= target)
        return self.add(Result(name, value, unit, baseline, ratio, target, holds))

    def add(self, result: Result) -> Result:
        self.results.append(result)
        print(_line(result), flush=True)
        return result

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.name}.json"
        path.write_text(json.dumps([asdict(result) for result in self.results], indent=1, ensure_ascii=False) + "\n")
        return path


def items_per_second(work: Work, seconds: float) -> float:
    """Repeat the work for at least so long."""
    items = 0
    start = time.perf_counter()
    while True:
        items += work() or 1
        spent = time.perf_counter() - start
        if spent >= seconds:
            return items / spent


def head() -> str:
    return f"{'':66}{'value':>12} {'unit':6}{'baseline':>12}{'ratio':>9}{'target':>9}"


def _line(result: Result) -> str:
    baseline = "" if result.baseline is None else f"{result.baseline:,.6g}"
    ratio = "" if result.ratio is None else f"{result.ratio:.3g}"
    target = "" if result.target is None else f"{result.target:g}"
    mark = "" if result.target is None else "  holds" if result.holds else "  MISSED"
    return f"{result.name:66}{result.value:>12,.6g} {result.unit:6}{baseline:>12}{ratio:>9}{target:>9}{mark}"


def _in_unit(rate: float, unit: str) -> float:
    scale = {"s": 1.0, "ms": 1e3, "µs": 1e6}.get(unit)
    return rate if scale is None else scale / rate
