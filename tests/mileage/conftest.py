"""What tests of the ledger share."""

import os
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.db import connection


@pytest.fixture
def superuser(db: None) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """A superuser's connection to the test's database; sees what is committed."""
    url = os.environ["TEST_SUPERUSER_URL"]
    with psycopg.connect(url, dbname=connection.settings_dict["NAME"], autocommit=True) as other:
        yield other


@pytest.fixture
def tamper(superuser: "psycopg.Connection[tuple[object, ...]]") -> Callable[..., None]:
    """Do what only a superuser of the database can: change what the triggers protect. Needs committed rows."""

    def run(*statements: str) -> None:
        superuser.execute("SET session_replication_role = replica")
        for statement in statements:
            superuser.execute(statement)

    return run
