"""From an action to a proof that a stranger checks with two files."""

import json
from itertools import pairwise

import pytest

from anchoring import backends, merkle
from anchoring.actions import append_batch, append_commitment, destroy_salt
from anchoring.actions.ages import check_ages
from anchoring.actions.commitments import batch_record
from anchoring.errors import NotYetAnchored, RecordAltered, SaltDestroyed
from anchoring.log.records import digest_of
from anchoring.models import Alarm, Anchor, AnchorState, EmbeddedBlock
from anchoring.queries import Inner, build_bundle
from anchoring.trust import trust_policy
from anchoring.verify import Verdict, verify
from anchoring.verify.reading import read_policy

RECORD = {"card": "citizen", "hash": "00ff"}


def policy(*, independent: bool):
    value = trust_policy()
    for witness in value["witnesses"]:
        witness["independent"] = independent
    return read_policy(json.dumps(value))


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_build_bundle__when_witnessed__is_proven_to_who_trusts_the_witness(grow, witness):
    grow(300)
    commitment = append_commitment("test.card", RECORD)
    grow(300)

    text = json.dumps(build_bundle(commitment, RECORD))

    assert verify(text, policy(independent=True)).verdict == Verdict.PROVEN
    report = verify(text, policy(independent=False))
    assert report.verdict == Verdict.DEPENDENT
    assert {check.state for check in report.checks if check.code != "quorum"} == {"passed"}
    assert report.record == {"kind": "test.card", **RECORD}


@pytest.mark.django_db
def test_build_bundle__of_a_record_in_a_batch__proves_it_through_the_batch(grow):
    records = [{"kind": "test.transfer", "number": number} for number in range(5)]
    salts = [bytes([number]) * 16 for number in range(5)]
    digests = [digest_of(salt, record) for salt, record in zip(salts, records, strict=True)]
    commitment = append_batch("test.batch", digests, {"first": 1})
    grow(3)
    hashes = [merkle.leaf_hash(digest) for digest in digests]
    inner = Inner(records[3], salts[3], 3, merkle.inclusion_proof(hashes, 3))

    bundle = build_bundle(commitment, batch_record(digests, {"first": 1}), inner=inner)

    assert bundle["record"] == records[3]
    assert verify(json.dumps(bundle), policy(independent=True)).verdict == Verdict.DEPENDENT
    bundle["batch"]["index"] = 2
    assert verify(json.dumps(bundle), policy(independent=True)).verdict == Verdict.FALSE


@pytest.mark.django_db
def test_build_bundle__with_consistency_asked_for__leads_to_the_newest_checkpoint(grow):
    commitment = append_commitment("test.card", RECORD)
    grow(5)
    grow(300)

    bundle = build_bundle(commitment, RECORD, later=True)

    assert "later" not in build_bundle(commitment, RECORD)
    (check,) = [one for one in verify(json.dumps(bundle), policy(independent=True)).checks if one.code == "later"]
    assert (check.state, check.values["size"]) == ("passed", commitment.leaf.log.size)
    assert bundle["later"]["checkpoint"] != bundle["log"]["checkpoint"]


@pytest.mark.django_db
def test_build_bundle__before_the_checkpoint__says_when_to_ask_again(grow):
    commitment = append_commitment("test.card", RECORD)

    with pytest.raises(NotYetAnchored) as refusal:
        build_bundle(commitment, RECORD)

    assert refusal.value.extra["eta_seconds"] == 10
    grow(0)
    assert build_bundle(commitment, RECORD)


@pytest.mark.django_db
def test_build_bundle__of_a_record_that_was_changed__is_refused(grow):
    commitment = append_commitment("test.card", RECORD)
    grow(0)

    with pytest.raises(RecordAltered):
        build_bundle(commitment, RECORD | {"hash": "00fe"})


@pytest.mark.django_db
def test_build_bundle__of_a_deleted_record__is_refused_for_good(grow):
    commitment = append_commitment("test.card", RECORD)
    grow(0)

    destroy_salt(commitment, "member_left")

    with pytest.raises(SaltDestroyed):
        build_bundle(commitment, RECORD)


@pytest.mark.django_db
def test_the_embedded_chain__over_several_checkpoints__links_each_block_to_the_one_before(grow, settings):
    grow(1)
    for _ in range(3):
        grow(1)
        Anchor.objects.update(pending_since="2026-01-01T00:00:00Z")
    grow(0)

    blocks = list(EmbeddedBlock.objects.order_by("height"))
    assert [block.height for block in blocks] == list(range(len(blocks)))
    assert len(blocks) > 1
    assert all(bytes(later.previous) == bytes(earlier.hash) for earlier, later in pairwise(blocks))
    assert set(Anchor.objects.values_list("state", flat=True)) == {AnchorState.FINAL}


@pytest.mark.django_db(transaction=True)
def test_an_anchor__whose_block_was_changed__is_not_final_and_alarms_by_age(grow, tamper):

    grow(1)
    tamper(
        "UPDATE anchoring_embeddedblock SET root = decode(repeat('11', 32), 'hex')",
        "UPDATE anchoring_anchor SET state = 'pending', included_at = NULL, final_at = NULL, "
        "pending_since = pending_since - interval '1 hour'",
    )

    grow(0)
    check_ages()

    assert Anchor.objects.get().state == AnchorState.PENDING
    assert Alarm.objects.get().code == "backend.late"


@pytest.mark.django_db
def test_a_bundle__when_its_backend_is_no_longer_enabled__goes_without_it(grow, settings):
    commitment = append_commitment("test.card", RECORD)
    grow(0)

    settings.ANCHOR_BACKENDS = []
    backends.enabled.cache_clear()
    try:
        assert build_bundle(commitment, RECORD)["anchors"] == []
    finally:
        backends.enabled.cache_clear()
