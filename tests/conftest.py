"""Fixtures for every test."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, connections, transaction
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker
from xdist.scheduler import LoadGroupScheduling

from tests import servers
from tests.browser import _launch, _playwright, _served, browser, live_origins, new_device  # noqa: F401  # fixtures
from tests.factories.webhooks import Receiver


def _database_name() -> str:
    return f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def _fresh_database() -> None:
    connections.close_all()
    if connection.pool is not None:
        connection.close_pool()
    servers.clone(_database_name())


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> None:
    """Replace pytest-django's: our database is a clone, and wallet_app could not create one."""
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = _database_name()
        _fresh_database()
        # A test that really commits leaves a used database behind: the next one gets a fresh clone. Django's own way,
        # TRUNCATE, is refused to wallet_app by privilege and by trigger, and would lose the seeded rows.
        TransactionTestCase._fixture_teardown = lambda self: _fresh_database()


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _one_day() -> None:
    """A test reads the day more than once: none begins shortly before midnight, neither Seoul's nor UTC's."""
    left = min(-(time.time() + offset) % 86_400 for offset in (0, 9 * 3_600))
    if left < 20:
        time.sleep(left + 0.1)


class Threads:
    """Run one function at the same moment in many threads, each with its own connection."""

    def run(self, function: Callable[..., Any], arguments: Sequence[Any], **kwargs: Any) -> list[Any]:
        """Results in order of the arguments; an exception is a result too."""
        barrier = Barrier(len(arguments))

        def one(argument: Any) -> Any:
            try:
                barrier.wait(30)
                return function(argument, **kwargs)
            except Exception as error:
                return error
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(arguments)) as pool:
            return list(pool.map(one, arguments))

    def queued(self, hold: Callable[[], Any], function: Callable[..., Any], arguments: Sequence[Any]) -> list[Any]:
        """The same, all of them waiting for locks that the transaction of `hold` has, until it commits."""

        def one(argument: Any) -> Any:
            try:
                return function(argument)
            except Exception as error:
                return error
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(arguments)) as pool:
            with transaction.atomic():
                hold()
                results = [pool.submit(one, argument) for argument in arguments]
                while _waiting_for_locks() < len(arguments):
                    assert not any(result.done() for result in results), results
                    time.sleep(0.01)
            return [result.result(30) for result in results]


def _waiting_for_locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # one transaction sees the same figures again without it
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return int(cursor.fetchone()[0])


@pytest.fixture
def threads() -> Threads:
    return Threads()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A webhook on this machine."""
    made = Receiver()
    yield made
    made.close()


class TogetherByProduct(LoadGroupScheduling):
    """Tests that share one running product stay on one worker, in their order.

    pytest-xdist 3.8 marks groups by a suffix that pytest 9.2 no longer takes, so we go by the file.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "product" if nodeid.startswith("tests/wallet/test_launcher") else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> TogetherByProduct:
    return TogetherByProduct(config, log)
