"""Checkpoints: signed notes that an outsider can check; without a signer the log waits and loses nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from anchoring.actions import append_commitment
from anchoring.actions.ages import check_ages
from anchoring.actions.sequencing import sequence_commitments
from anchoring.actions.signing import sign_checkpoints
from anchoring.log.heads import TreeHead
from anchoring.log.notes import Note
from anchoring.models import Alarm, Checkpoint, Log
from anchoring.origins import verifier_keys

pytestmark = pytest.mark.django_db


def test_sign_checkpoints__of_a_grown_log__is_a_note_that_its_key_verifies(grow):
    grow(3)

    checkpoint, log = Checkpoint.objects.get(), Log.objects.get()
    note = Note.parse(checkpoint.note)
    assert TreeHead.parse(note.text) == TreeHead(log.origin, log.size, bytes(log.root))
    assert note.signature_of(verifier_keys(log.origin)[0])
    assert not sign_checkpoints()


def no_signer(text: bytes) -> bytes:
    raise ConnectionError


def forged(text: bytes) -> bytes:
    return bytes(64)


def test_sign_checkpoints__when_the_signer_is_down__waits_and_then_covers_all(grow, settings):
    works, settings.CHECKPOINT_SIGNER = settings.CHECKPOINT_SIGNER, f"{__name__}.no_signer"
    grow(2)
    grow(2)
    assert not Checkpoint.objects.exists()

    settings.CHECKPOINT_SIGNER = works
    grow(0)

    assert Checkpoint.objects.get().size == Log.objects.get().size


def test_check_ages__when_nothing_is_signed_for_long__alarms_until_it_is(settings, grow, monkeypatch):
    works, settings.CHECKPOINT_SIGNER = settings.CHECKPOINT_SIGNER, f"{__name__}.no_signer"
    grow(1)
    check_ages()
    assert not Alarm.objects.exists()
    later = timezone.now() + timedelta(minutes=2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)

    check_ages()
    assert Alarm.objects.get(cleared_at=None).code == "log.unsigned"
    settings.CHECKPOINT_SIGNER = works
    grow(0)
    check_ages()

    assert not Alarm.objects.filter(cleared_at=None).exists()


def test_check_ages__when_nothing_is_sequenced_for_long__alarms(monkeypatch):
    append_commitment("test.record", {})
    later = timezone.now() + timedelta(minutes=2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)

    check_ages()

    assert Alarm.objects.get().code == "commitment.unsequenced"


def test_sign_checkpoints__with_a_key_that_nobody_trusts__alarms(settings):
    settings.CHECKPOINT_SIGNER = f"{__name__}.forged"
    append_commitment("test.record", {})
    sequence_commitments()

    sign_checkpoints()

    assert not Checkpoint.objects.exists()
    assert Alarm.objects.get().code == "signer.unknown_key"


@pytest.mark.django_db(transaction=True)
def test_sign_checkpoints__when_the_past_was_rewritten__refuses_and_alarms(grow, tamper):
    grow(3)
    tamper("UPDATE anchoring_tile SET data = decode(repeat('11', 96), 'hex') WHERE level = 0")

    grow(1)

    assert Alarm.objects.get().code == "log.rewritten"
    assert Checkpoint.objects.count() == 1
