"""A new log key: both count while they overlap, witnesses need it first, and old proofs stay true."""

import json

import pytest
from django.utils import timezone

from anchoring.log.notes import Note
from anchoring.models import Alarm, Checkpoint
from anchoring.origins import verifier_keys
from anchoring.queries import build_bundle
from anchoring.trust import trust_policy
from anchoring.verify import Verdict, verify
from anchoring.verify.reading import read_policy
from identity.second_person import approve
from identity.signing.actions import report_compromise, request_rotation
from identity.signing.keys import active_key
from identity.signing.models import KeyPurpose
from identity.signing.tasks import advance_rotations
from tests.factories.identity import as_staff
from tests.identity.own_signer import own_signer

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def signer(settings, tmp_path):
    settings.KEY_OVERLAP = 0
    with own_signer(settings, tmp_path):
        yield


def rotate() -> None:
    approve(request_rotation(KeyPurpose.CHECKPOINT, by=as_staff()), by=as_staff())


def signers_of(checkpoint: Checkpoint) -> list[bool]:
    """Which of the published keys, newest first, signed it."""
    return [Note.parse(checkpoint.note).signature_of(key) is not None for key in verifier_keys(checkpoint.log.origin)]


def verdict(bundle: str) -> str:
    policy = trust_policy()
    for witness in policy["witnesses"]:
        witness["independent"] = True
    return verify(bundle, read_policy(json.dumps(policy))).verdict


def test_log_key__when_rotated__signs_on_and_what_the_old_one_signed_stays_proven(grow, witness):
    before = json.dumps(build_bundle(grow(2)[0], {"number": 0}))
    rotate()
    witness.kill()
    witness.start()  # the operator gives it the announced key too; its state stays

    advance_rotations()
    after = json.dumps(build_bundle(grow(3)[0], {"number": 0}))

    old, new = Checkpoint.objects.order_by("size")
    assert (signers_of(old), signers_of(new)) == ([False, True], [True, False])
    assert (verdict(before), verdict(after)) == (Verdict.PROVEN, Verdict.PROVEN)
    assert not Alarm.objects.filter(cleared_at=None).exists()


def test_log_key__that_a_witness_does_not_know__is_alarmed_until_it_does(grow, witness):
    grow(2)
    rotate()
    advance_rotations()
    grow(1)
    newest = Checkpoint.objects.latest("size")
    assert not newest.cosignatures.exists()
    assert Alarm.objects.get(cleared_at=None).code == "witness.refused"

    witness.kill()
    witness.start()
    grow(0)

    assert newest.cosignatures.count() == 1
    assert not Alarm.objects.filter(cleared_at=None).exists()


def test_log_key__reported_as_stolen__counts_no_more_and_its_successor_proves_the_same(grow, witness):
    commitment = grow(2)[0]
    bundle = json.dumps(build_bundle(commitment, {"number": 0}))
    assert verdict(bundle) == Verdict.PROVEN

    report_compromise(active_key(KeyPurpose.CHECKPOINT), f"found on {timezone.now():%F}", by=as_staff())

    assert verdict(bundle) == Verdict.FALSE
    witness.kill()
    witness.start()
    grow(1)
    assert verdict(json.dumps(build_bundle(commitment, {"number": 0}))) == Verdict.PROVEN
