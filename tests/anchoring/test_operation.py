"""Running the log: slow backends, new keys, and a check that nothing piles up."""

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from anchoring import backends
from anchoring.actions import append_commitment
from anchoring.backends.embedded import EmbeddedBackend
from anchoring.log.notes import Note
from anchoring.models import Alarm, Anchor, AnchorState, Checkpoint
from anchoring.operation import backend_states, detection
from anchoring.origins import verifier_keys
from anchoring.queries import build_bundle
from anchoring.tampering import find_tampering
from anchoring.trust import trust_policy
from anchoring.verify import verify
from anchoring.verify.reading import read_policy

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]


class SlowBackend(EmbeddedBackend):
    """A chain that does not answer while `down`."""

    name, every, waiting = "slow", timedelta(0), 2
    down = True

    def submit(self, checkpoint):
        if SlowBackend.down:
            raise backends.BackendDown("no answer")
        return super().submit(checkpoint)


@pytest.fixture
def slow(settings):
    settings.ANCHOR_BACKENDS = [f"{__name__}.SlowBackend"]
    backends.enabled.cache_clear()
    SlowBackend.down = True
    yield
    backends.enabled.cache_clear()


def test_a_slow_backend__does_not_pile_up_and_then_gets_the_newest_root(grow, slow):
    for _ in range(6):
        grow(1)
    assert Anchor.objects.count() == 2
    assert [(each.pending, each.final) for each in backend_states()] == [(2, 0)]

    SlowBackend.down = False
    grow(1)
    grow(1)

    newest = Checkpoint.objects.latest("size")
    assert Anchor.objects.filter(checkpoint=newest, state=AnchorState.FINAL).exists()
    assert Anchor.objects.count() < Checkpoint.objects.count()
    assert not Anchor.objects.exclude(state=AnchorState.FINAL).exists()


OLD, NEW = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()


def sign_by_old(text: bytes) -> bytes:
    return OLD.sign(text)


def sign_by_new(text: bytes) -> bytes:
    return NEW.sign(text)


def both_keys() -> list[bytes]:
    return [key.public_key().public_bytes_raw() for key in (NEW, OLD)]


@pytest.fixture
def two_keys(settings):
    """The keys that the log may sign by, the next one already announced; it signs by the old one."""
    settings.CHECKPOINT_SIGNER, settings.CHECKPOINT_KEYS = f"{__name__}.sign_by_old", f"{__name__}.both_keys"


def test_a_new_log_key__keeps_old_proofs_and_witnesses_go_on(two_keys, grow, witness, settings):
    old = append_commitment("test.record", {"number": 1})
    grow(3)
    bundle = json.dumps(build_bundle(old, {"number": 1}))

    settings.CHECKPOINT_SIGNER = f"{__name__}.sign_by_new"
    grow(3)

    policy = trust_policy()
    policy["witnesses"][0]["independent"] = True
    first, second = Checkpoint.objects.order_by("size")
    new_key, old_key = verifier_keys(first.log.origin)
    assert Note.parse(first.note).signature_of(old_key)
    assert Note.parse(second.note).signature_of(new_key)
    assert second.cosignatures.count() == 1
    later = json.dumps(build_bundle(old, {"number": 1}, later=True))
    for text in (bundle, later):
        assert verify(text, read_policy(json.dumps(policy))).verdict == "proven"
    assert find_tampering() == []
    assert not Alarm.objects.exists()


def test_detection__without_a_witness__is_said_to_rest_on_the_checkpoint(grow, settings):
    settings.WITNESS_URLS = []
    assert detection() is None
    grow(2)
    grow(2)

    found = detection()

    assert (found.by, found.measured) == ("checkpoint", 1)
    assert found.longest >= found.median > 0
