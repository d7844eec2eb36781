"""Every commitment gets one leaf, whatever happens to the one who gives them."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from django.db import connection, transaction

from anchoring import merkle
from anchoring.actions import append_commitment, sequencing
from anchoring.actions.sequencing import sequence_commitments
from anchoring.actions.signing import sign_checkpoints
from anchoring.log.tiles import split_hashes
from anchoring.models import Checkpoint, Commitment, Leaf, Log, LogState, PendingCommitment, Tile
from anchoring.queries import prove_consistency


def assert_sound(log: Log) -> None:
    """The log, rebuilt from nothing but the commitments, is the one stored."""
    leaves = Leaf.objects.filter(log=log).order_by("index").select_related("commitment")
    digests = [bytes(leaf.commitment.digest) for leaf in leaves]
    hashes = [merkle.leaf_hash(digest) for digest in digests]
    assert [leaf.index for leaf in leaves] == list(range(log.size))
    assert bytes(log.root) == merkle.root(hashes)
    tiles = Tile.objects.filter(log=log, level=0).order_by("index")
    assert [one for tile in tiles for one in split_hashes(bytes(tile.data))] == hashes
    sizes = list(Checkpoint.objects.filter(log=log).order_by("size"))
    for older, newer in pairwise(sizes):
        proof = prove_consistency(log, older.size, newer.size)
        assert merkle.verify_consistency(older.size, newer.size, bytes(older.root), bytes(newer.root), proof)


@pytest.mark.django_db
def test_sequence_commitments__in_several_batches__makes_one_log(monkeypatch):
    monkeypatch.setattr(sequencing, "BATCH", 100)
    for count in (3, 300, 0, 1):
        for number in range(count):
            append_commitment("test.record", {"number": number})
        sequence_commitments()
        sign_checkpoints()

    log = Log.objects.get()
    assert log.size == Commitment.objects.count() >= 304
    assert not PendingCommitment.objects.exists()
    assert_sound(log)


@pytest.mark.django_db(transaction=True)
def test_sequence_commitments__when_a_transaction_commits_late__does_not_lose_its_commitment(threads):
    done = []

    def act(which: str) -> None:
        if which == "late":
            with transaction.atomic():
                done.append(append_commitment("test.late", {}).pk)
                while len(done) < 2:
                    time.sleep(0.01)
        else:
            while not done:
                time.sleep(0.01)
            append_commitment("test.early", {})
            sequence_commitments()
            done.append(None)

    assert threads.run(act, ["late", "early"]) == [None, None]
    late, early = (Commitment.objects.get(kind=kind) for kind in ("test.late", "test.early"))
    assert late.pk < early.pk
    assert Leaf.objects.filter(commitment=early).exists()
    assert not Leaf.objects.filter(commitment=late).exists()

    sequence_commitments()

    assert late.leaf.index > early.leaf.index
    assert_sound(late.leaf.log)


@pytest.mark.django_db(transaction=True)
def test_sequence_commitments__when_many_run_at_once__each_commitment_has_one_leaf(threads):
    def act(number: int) -> None:
        for _ in range(5):
            append_commitment("test.record", {"number": number})
            sequence_commitments()
            sign_checkpoints()

    assert threads.run(act, range(8)) == [None] * 8
    sequence_commitments()

    assert_sound(Log.objects.get())
    assert Commitment.objects.filter(leaf=None).count() == 0


@pytest.mark.django_db
def test_sequence_commitments__in_a_new_year__opens_a_log_and_freezes_the_old_one(monkeypatch):
    append_commitment("test.record", {})
    sequence_commitments()
    old = Log.objects.get(state=LogState.OPEN)
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(old.year + 1, 1, 1, tzinfo=UTC))

    append_commitment("test.record", {})
    sequence_commitments()
    sign_checkpoints()

    old.refresh_from_db()
    new = Log.objects.get(state=LogState.OPEN)
    assert (old.state, new.year, new.size) == (LogState.FROZEN, old.year + 1, 1)
    assert {checkpoint.log_id for checkpoint in Checkpoint.objects.all()} == {old.pk, new.pk}


CLIENT = """
import django; django.setup()
from django.db import connection
connection.settings_dict["NAME"] = {name!r}
from anchoring.actions import append_commitment
from anchoring.actions.sequencing import sequence_commitments
from anchoring.actions.signing import sign_checkpoints
print("ready", flush=True)
while True:
    for number in range(30):
        append_commitment("test.record", {{"number": number}})
    sequence_commitments()
    sign_checkpoints()
"""


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_sequencing_and_signing__when_killed_anywhere__leave_a_sound_log():
    code = CLIENT.format(name=connection.settings_dict["NAME"])
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "wallet.settings"}
    for delay in (0.05, 0.11, 0.2, 0.33):
        with subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE) as process:
            assert process.stdout
            process.stdout.readline()
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)

    while PendingCommitment.objects.exists():  # the killed one's transaction may still hold the lock for a moment
        sequence_commitments()
    sign_checkpoints()

    log = Log.objects.get()
    assert log.size == Commitment.objects.count() > 0
    assert_sound(log)
