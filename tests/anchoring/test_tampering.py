"""Each kind of row, altered by a superuser, is named."""

from io import StringIO

import pytest
from django.core.management import call_command

from anchoring.models import Checkpoint
from anchoring.tampering import find_tampering

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def log(grow, witness):
    """300 leaves, two checkpoints."""
    made = grow(290)
    grow(10)
    return made


def codes() -> set[str]:
    return {finding.code for finding in find_tampering()}


def test_tamper_check__of_an_honest_log__finds_nothing(log):
    out = StringIO()

    call_command("tamper_check", stdout=out)

    assert "0 findings" in out.getvalue()
    assert Checkpoint.objects.count() == 2


ELEVENS = "decode(repeat('11', 32), 'hex')"
ADDED = f"INSERT INTO anchoring_commitment (digest, kind, created_at) VALUES ({ELEVENS}, 'test.added', now())"


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (f"UPDATE anchoring_commitment SET digest = {ELEVENS} WHERE id = {{id}}", "commitment.altered"),
        ("DELETE FROM anchoring_leaf WHERE commitment_id = {id}", "leaf.missing"),
        ("DELETE FROM anchoring_leaf WHERE index > 297", "leaf.missing"),
        ("DELETE FROM anchoring_leaf WHERE index > 297", "commitment.no_leaf"),
        (ADDED, "commitment.no_leaf"),
        ("UPDATE anchoring_tile SET data = set_byte(data, 40, 17) WHERE level = 0 AND index = 0", "tile.altered"),
        ("UPDATE anchoring_tile SET data = set_byte(data, 5, 17) WHERE level = 1", "tile.altered"),
        ("DELETE FROM anchoring_tile WHERE level = 1", "tile.altered"),
        (f"INSERT INTO anchoring_tile SELECT id, 0, 9, {ELEVENS} FROM anchoring_log", "tile.added"),
        (f"UPDATE anchoring_log SET root = {ELEVENS}", "log.head_altered"),
        (f"UPDATE anchoring_checkpoint SET root = {ELEVENS}", "checkpoint.altered"),
        ("UPDATE anchoring_checkpoint SET note = replace(note, E'\\n290\\n', E'\\n291\\n')", "checkpoint.altered"),
        ("UPDATE anchoring_cosignature SET line = replace(line, 'A', 'B')", "cosignature.altered"),
        ("UPDATE anchoring_embeddedblock SET seconds = seconds + 1 WHERE height = 0", "block.altered"),
        ("DELETE FROM anchoring_embeddedblock WHERE height = 0", "block.missing"),
    ],
)
def test_tamper_check__after_a_change_by_sql__names_it(log, tamper, statement, code):
    tamper(statement.format(id=log[100].pk))

    assert code in codes()
    with pytest.raises(SystemExit):
        call_command("tamper_check", stdout=StringIO())
