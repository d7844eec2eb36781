"""What a ledger call needs around it: one call in a transaction, at its end, and a retry from its beginning."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

P = ParamSpec("P")
R = TypeVar("R")

RETRIED = frozenset({"40P01", "40001"})  # deadlock, serialization failure
ATTEMPTS = 8


def in_one_transaction(action: Callable[P, R]) -> Callable[P, R]:
    """Run an action in its transaction; the outermost one begins again after a deadlock or a serialization failure."""

    @wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            with transaction.atomic():
                return action(*args, **kwargs)
        for attempt in range(ATTEMPTS):
            try:
                with transaction.atomic():
                    return action(*args, **kwargs)
            except OperationalError as error:
                if attempt + 1 == ATTEMPTS or getattr(error.__cause__, "sqlstate", None) not in RETRIED:
                    raise
                time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311  # spreads retries, guards nothing
        raise AssertionError("unreachable")

    return run


def repeated(*, on: type[Exception]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Run an action again when it raises this, which says that it read what another has changed since.

    Outside of `in_one_transaction`, so that each run begins anew; inside an outer transaction it runs once.
    """

    def around(action: Callable[P, R]) -> Callable[P, R]:
        @wraps(action)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            for _attempt in range(1 if connection.in_atomic_block else ATTEMPTS):
                try:
                    return action(*args, **kwargs)
                except on as error:
                    last = error
            raise last

        return run

    return around


def claim_ledger_call() -> None:
    """Refuse a second ledger call in a transaction: it would take locks after others were taken, and deadlock.

    The mark is an on-commit callback that does nothing: it lives exactly as long as the transaction or the savepoint
    that the call was made in.
    """
    if not connection.in_atomic_block:
        return
    testing = sum(block._from_testcase for block in connection.atomic_blocks)  # type: ignore[attr-defined]
    if len(connection.savepoint_ids) < testing:
        return  # called directly by a test that rolls back
    outermost = connection.savepoint_ids[testing - 1] if testing else None
    marks = [entry[0] for entry in connection.run_on_commit if entry[1] is _called]
    if any(outermost is None or outermost in ids for ids in marks):
        raise RuntimeError("The ledger is called at most once in a transaction, after every other lock.")
    transaction.on_commit(_called)


def _called() -> None:
    pass
