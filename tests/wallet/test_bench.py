"""The measure of all benchmarks."""

import json
import time

from bench.harness import Harness


def test_compare__rates__ratio_is_below_one_and_at_least_the_target():
    h = Harness("try")

    result = h.compare("half", lambda: _sleep(0.004), lambda: _sleep(0.002), 0.2, rounds=3, seconds=0.02)

    assert result.ratio < 1
    assert result.holds


def test_record_pairs__of_uneven_rounds__ratio_is_the_median_of_theirs():
    result = Harness("try").record_pairs("uneven", [(1, 2), (9, 3), (4, 5)], "/s", target=0.9)

    assert (result.value, result.baseline, result.ratio) == (4, 3, 0.8)
    assert not result.holds


def test_compare__times__are_at_most_the_target():
    h = Harness("try")

    slow = h.compare("slow", lambda: _sleep(0.004), lambda: _sleep(0.001), 1.1, unit="ms", rounds=3, seconds=0.02)

    assert slow.ratio > 1.1
    assert not slow.holds


def test_record__without_baseline__compares_the_value(tmp_path):
    h = Harness("try")

    assert h.record("size", 3, "KB", target=5).holds
    assert not h.record("size", 6, "KB", target=5).holds
    assert h.record("rate", 6, "/s", target=5).holds
    assert [row["holds"] for row in json.loads(h.write(tmp_path).read_text())] == [True, False, True]


def test_size__scale_full__takes_the_large_one():
    assert Harness("try").size(10, 1_000) == 10
    assert Harness("try", full=True).size(10, 1_000) == 1_000


def _sleep(seconds: float) -> int:
    time.sleep(seconds)
    return 1
