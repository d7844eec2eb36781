"""Commitments: made with the thing itself, queued whatever happens, and never changed."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from anchoring.actions import append_commitment, destroy_salt
from anchoring.actions.deletions import DELETED, tombstone_record
from anchoring.log.records import digest_of, with_kind
from anchoring.models import Commitment, PendingCommitment

pytestmark = pytest.mark.django_db


def test_append_commitment__when_called__salts_and_queues_it():
    first, second = (append_commitment("test.record", {"a": 1}) for _ in range(2))

    assert first.digest == digest_of(first.salt, {"a": 1, "kind": "test.record"})
    assert first.salt != second.salt
    assert first.digest != second.digest
    assert PendingCommitment.objects.filter(commitment__in=[first, second]).count() == 2


def test_append_commitment__when_the_caller_rolls_back__leaves_nothing():
    with pytest.raises(RuntimeError), transaction.atomic():
        append_commitment("test.record", {"a": 1})
        raise RuntimeError

    assert not Commitment.objects.filter(kind="test.record").exists()
    assert not PendingCommitment.objects.filter(commitment__kind="test.record").exists()


@pytest.mark.parametrize("record", [{"a": 1.5}, {"a": b"x"}, {"a": 2**60}, {"a": {1, 2}}])
def test_append_commitment__when_a_value_has_no_exact_json__is_refused(record):
    with pytest.raises(TypeError):
        append_commitment("test.record", record)


def test_append_commitment__when_the_record_names_another_kind__is_refused():
    with pytest.raises(ValueError, match="cannot be committed"):
        append_commitment("test.record", {"kind": "test.other"})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE anchoring_commitment SET digest = digest",
        "UPDATE anchoring_commitment SET kind = 'other'",
        "UPDATE anchoring_commitment SET salt = decode(repeat('00', 16), 'hex')",
        "DELETE FROM anchoring_commitment",
        "TRUNCATE anchoring_commitment CASCADE",
        "SELECT * FROM anchoring_commitment_00",
        "UPDATE anchoring_leaf SET index = 7",
        "DELETE FROM anchoring_checkpoint",
        "DELETE FROM anchoring_log",
        "DELETE FROM anchoring_receipt",
        "DELETE FROM anchoring_evmtransaction",
        "DELETE FROM anchoring_tombstone",
        "UPDATE anchoring_tombstone SET reason = 'x'",
        "DELETE FROM anchoring_alarm",
        "UPDATE anchoring_pendingcommitment SET commitment_id = 1",
    ],
)
def test_the_products_role__when_it_tries_to_change_the_past__is_refused(statement):
    append_commitment("test.record", {"a": 1})

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_destroy_salt__keeps_the_digest_and_commits_to_the_deletion():
    commitment = append_commitment("test.record", {"a": 1})

    tombstone = destroy_salt(commitment, "member_left")

    commitment.refresh_from_db()
    assert (commitment.salt, len(commitment.digest)) == (None, 32)
    record = with_kind(DELETED, tombstone_record(tombstone))
    assert digest_of(bytes(tombstone.commitment.salt), record) == bytes(tombstone.commitment.digest)


def test_destroy_salt__with_a_text_for_a_reason__is_refused():
    with pytest.raises(ValidationError):
        destroy_salt(append_commitment("test.record", {"a": 1}), "because she asked")
