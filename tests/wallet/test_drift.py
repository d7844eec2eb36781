"""What is made from the code and kept beside it must fit the code."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from wallet.config import BASE_DIR, ROLES, config
from wallet.openapi import AllOriginsGenerator

DESCRIPTION = BASE_DIR / "docs" / "openapi.yaml"


@pytest.mark.django_db
def test_migrations__are_complete(capsys):
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit:
        pytest.fail(f"Models changed without a migration; run `manage.py makemigrations`.\n{capsys.readouterr().out}")


def test_system_checks__find_nothing():
    try:
        call_command("check", fail_level="WARNING")
    except SystemCheckError as error:
        pytest.fail(str(error))


def test_api_description__fits_the_code(tmp_path):
    call_command("spectacular", file=str(tmp_path / "now.yaml"), validate=True)

    same = (tmp_path / "now.yaml").read_text() == DESCRIPTION.read_text()

    assert same, "The API changed: run `make openapi`, look at the difference, and commit docs/openapi.yaml."


def test_api_description__says_where_each_path_is_served():
    paths = AllOriginsGenerator().get_schema()["paths"]

    served = {path: entry["servers"][0]["url"] for path, entry in paths.items()}
    assert set(served.values()) <= {config.origins[role].url for role in ROLES}
    assert served["/api/me"] == config.origins["wallet"].url
