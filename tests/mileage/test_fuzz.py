"""A short run of the fuzzer, and of its self-test; `make fuzz` and `make fuzz-selftest` are the long ones."""

from collections import Counter

import pytest

from tests.mileage.fuzz import BUGS, KINDS, Run, fuzz, own_server, plant, too_little


@pytest.mark.servers
def test_fuzz__some_seconds_with_a_kill_of_the_server__finds_nothing_wrong():
    with own_server() as server:
        run = fuzz(server, seconds=5, seed="short", clients=3, kills=1)

    assert run.wrong == []
    assert (run.server_kills, run.client_kills) == (1, 2)
    assert run.codes["ok"] > 50


@pytest.mark.servers
def test_fuzz__of_a_ledger_with_a_bug__finds_it():
    bug, *others = ["a missing idempotency check", "a lost lock", "a lot counted twice"]
    with own_server() as server:
        plant(server, bug)
        run = fuzz(server, seconds=2, seed="bug", clients=2, kills=0)
        for other in others:
            plant(server, other)  # it finds what it replaces

    assert any("was answered" in line for line in run.wrong)
    assert {bug, *others} == BUGS.keys()


def test_too_little__of_a_run_that_did_enough__is_nothing():
    assert too_little(enough(), seconds=60, kills=3) == []


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ({"operations": 9_999}, "9999 operations were acknowledged, and 10000 are asked for"),
        ({"server_kills": 2}, "the server was killed 2 times, clients 4: too few"),
        ({"client_kills": 3}, "the server was killed 3 times, clients 3: too few"),
        (
            {"kinds": Counter(dict.fromkeys(KINDS, 50) | {"collect": 10})},
            "collect: 0.86% of the requests, and 1% are asked for",
        ),
    ],
)
def test_too_little__of_a_run_that_lacks_something__says_what(lacking, said):
    run = enough()
    for name, value in lacking.items():
        setattr(run, name, value)

    assert too_little(run, seconds=60, kills=3) == [said]


def enough() -> Run:
    return Run(operations=10_000, kinds=Counter(dict.fromkeys(KINDS, 50)), server_kills=3, client_kills=4)
