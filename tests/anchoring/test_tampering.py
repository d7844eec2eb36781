"""Each kind of row, altered by a superuser, is named."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from anchoring.actions import destroy_salt
from anchoring.actions.deletions import DELETED
from anchoring.models import Alarm, Checkpoint, Commitment, Tombstone
from anchoring.tampering import find_tampering
from anchoring.tasks import advance_log, check_tampering

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


def test_a_lawful_deletion__leaves_a_committed_tombstone_and_no_suspicion(log):
    tombstone = destroy_salt(log[3], "retention_ended")
    again = destroy_salt(log[3], "retention_ended")
    advance_log()

    log[3].refresh_from_db()
    assert (log[3].salt, again) == (None, tombstone)
    assert tombstone.commitment.kind == DELETED
    assert tombstone.commitment.leaf.index == 300
    assert not [finding for finding in find_tampering() if not finding.lawful]


def test_a_salt__destroyed_without_a_tombstone__is_refused_and_found(log, tamper):
    with pytest.raises(IntegrityError, match="tombstone"), transaction.atomic():
        Commitment.objects.filter(pk=log[3].pk).update(salt=None)
    tamper(f"UPDATE anchoring_commitment SET salt = NULL WHERE id = {log[3].pk}")

    assert "salt.destroyed_without_tombstone" in codes()


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE anchoring_tombstone SET reason = 'other'", "record.altered"),
        ("DELETE FROM anchoring_tombstone", "record.missing"),
        ("DELETE FROM anchoring_tombstone", "salt.destroyed_without_tombstone"),
    ],
)
def test_a_tombstone__changed_or_taken_away__is_named(log, tamper, statement, code):
    destroy_salt(log[3], "retention_ended")
    advance_log()

    tamper(statement)

    assert code in codes()


def test_the_daily_check__raises_an_alarm_that_names_the_row_and_ends_with_it(log, tamper):
    tamper("UPDATE anchoring_embeddedblock SET seconds = seconds + 1 WHERE height = 0")
    check_tampering()
    alarm = Alarm.objects.get(code="tampering.found", cleared_at=None)

    tamper("UPDATE anchoring_embeddedblock SET seconds = seconds - 1 WHERE height = 0")
    check_tampering()

    assert "block.altered 0" in alarm.detail
    assert not Alarm.objects.filter(cleared_at=None).exists()
    assert not Tombstone.objects.exists()
