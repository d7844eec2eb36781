"""Two roles: wallet_owner runs migrations, wallet_app runs the product with the least it needs."""

from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

GRANTS = Path(__file__).resolve().parents[2] / "deploy" / "roles.sql"


def prepare(superuser_url: str, database: str) -> None:
    """Create the roles, the database and its grants where they are missing. Safe to repeat."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for role in ("wallet_owner", "wallet_app"):
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER wallet_owner").format(sql.Identifier(database)))
    with psycopg.connect(make_conninfo(superuser_url, dbname=database)) as connection:
        connection.execute(GRANTS.read_bytes())
