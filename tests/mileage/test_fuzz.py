"""A short run of the fuzzer; `make fuzz` and `make fuzz-selftest` are the long ones."""

import pytest

from tests.mileage.fuzz import BUGS, fuzz, own_server, plant


@pytest.mark.servers
def test_fuzz__some_seconds_with_a_kill_of_the_server__finds_nothing_wrong():
    with own_server() as server:
        run = fuzz(server, seconds=5, seed="short", clients=3, kills=1)

    assert run.wrong == []
    assert run.server_kills == 1
    assert run.codes["ok"] > 50


@pytest.mark.servers
def test_plant__each_bug__still_finds_what_it_replaces():
    with own_server() as server:
        for bug in BUGS:
            plant(server, bug)
