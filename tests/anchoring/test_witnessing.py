"""The log and a real witness: cosignatures come, survive, and a changed past is refused and alarmed."""

import pytest

from anchoring.actions.ages import check_ages
from anchoring.log.notes import Note, VerifierKey
from anchoring.models import Alarm, Checkpoint, Cosignature, Witness
from anchoring.queries import signed_checkpoint

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]

REWIND = [
    "DELETE FROM anchoring_anchor",
    "DELETE FROM anchoring_embeddedblock",
    "DELETE FROM anchoring_cosignature",
    "DELETE FROM anchoring_checkpoint",
    "DELETE FROM anchoring_pendingcommitment",
    "DELETE FROM anchoring_leaf",
    "DELETE FROM anchoring_tile",
    "DELETE FROM anchoring_log",
]


def test_a_checkpoint__when_the_witness_runs__is_cosigned(grow, witness):
    grow(3)
    grow(300)

    key = VerifierKey.parse(witness.vkey)
    assert Witness.objects.get().vkey == witness.vkey
    for checkpoint in Checkpoint.objects.all():
        assert Note.parse(signed_checkpoint(checkpoint)).cosignature_of(key)


def test_a_checkpoint__when_the_witness_is_down__is_cosigned_once_it_is_back(grow, witness):
    grow(3)
    witness.kill()
    grow(4)
    grow(5)
    assert Cosignature.objects.count() == 1

    witness.start()
    grow(0)

    newest = Checkpoint.objects.latest("size")
    assert newest.cosignatures.count() == 1
    assert not Alarm.objects.exists()


def test_a_witness__when_our_memory_of_it_is_lost__is_asked_from_what_it_says(grow, witness, tamper):
    grow(3)
    tamper("DELETE FROM anchoring_cosignature")

    grow(2)

    assert Cosignature.objects.count() == 1
    assert not Alarm.objects.exists()


def test_a_witness__when_the_log_is_rewound__refuses_and_we_alarm(grow, witness, tamper):
    grow(5)
    tamper(*REWIND, "DELETE FROM anchoring_commitment")

    grow(2)

    assert not Cosignature.objects.exists()
    assert Alarm.objects.get().code == "witness.refused"
    assert "rewound" in witness.log.read_text()


def test_a_witness__when_history_is_rewritten__refuses_and_we_alarm(grow, witness, tamper):
    first = grow(5)[0]
    tamper(
        f"UPDATE anchoring_commitment SET digest = sha256('forged') WHERE id = {first.pk}",
        *REWIND,
        "INSERT INTO anchoring_pendingcommitment SELECT id FROM anchoring_commitment",
    )

    grow(1)

    assert not Cosignature.objects.exists()
    assert Alarm.objects.get().code == "witness.refused"
    assert "do not continue" in witness.log.read_text()


def test_a_witness__when_its_key_changes__is_not_believed(grow, witness, settings, make_witness):
    grow(1)
    witness.kill()
    impostor = make_witness("impostor.example")
    Witness.objects.create(url="http://127.0.0.1:1", vkey=impostor.vkey)
    settings.WITNESS_URLS = [f"{impostor.url}#{witness.vkey}"]

    grow(1)

    assert Cosignature.objects.count() == 1
    assert Alarm.objects.get().code == "witness.refused"


def test_check_ages__when_a_witness_is_silent_for_long__alarms_until_it_is_back(grow, witness, tamper):
    grow(1)
    witness.kill()
    grow(1)
    tamper("UPDATE anchoring_checkpoint SET created_at = created_at - interval '1 hour'")

    check_ages()
    assert Alarm.objects.get(cleared_at=None).code == "witness.silent"
    witness.start()
    grow(0)
    check_ages()

    assert not Alarm.objects.filter(cleared_at=None).exists()
