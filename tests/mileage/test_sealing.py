"""Sealing, and the proof that a member takes home."""

import json

import pytest

from anchoring.errors import NotYetAnchored
from anchoring.tasks import advance_log
from anchoring.trust import trust_policy
from anchoring.verify import Verdict, verify
from anchoring.verify.reading import read_policy
from mileage.actions import sealing
from mileage.errors import NotYetSealed
from mileage.models import Posting, Seal, SealedBatch
from mileage.queries import entry_bundle
from tests.factories import mileage as make

pytestmark = pytest.mark.django_db


def verdict(bundle) -> Verdict:
    return verify(json.dumps(bundle), read_policy(json.dumps(trust_policy()))).verdict


def entry(account: int) -> Posting:
    return Posting.objects.select_related("transfer").filter(account=account).order_by("-pk")[0]


def test_seal_transfers__gives_positions_without_gaps_and_each_transfer_once():
    member, shop = make.member_account(points=50), make.partner()
    sealing.seal_transfers()
    make.post(*[make.move(member, shop, 1) for _ in range(7)])

    second, third = sealing.seal_transfers(), sealing.seal_transfers()

    assert second is not None
    assert (second.first_position, second.size, third) == (1, 7, None)
    assert list(Seal.objects.filter(batch=second).order_by("transfer").values_list("index", flat=True)) == [*range(7)]


def test_seal_transfers__more_than_fit_in_a_batch__takes_the_rest_next_time(monkeypatch):
    monkeypatch.setattr(sealing, "MOST_AT_ONCE", 3)
    member, shop = make.member_account(points=50), make.partner()
    make.post(*[make.move(member, shop, 1) for _ in range(4)])

    while sealing.seal_transfers():
        pass

    assert list(SealedBatch.objects.order_by("first_position").values_list("first_position", "size")) == [
        (0, 3),
        (3, 2),
    ]


def test_entry_bundle__proves_the_entry_to_a_stranger_and_nothing_else():
    member, shop = make.member_account(points=50), make.partner()
    for _ in range(5):
        make.post(make.move(member, shop, 3))
    sealing.seal_transfers()
    advance_log()

    bundle = entry_bundle(entry(member))

    assert verdict(bundle) == Verdict.DEPENDENT  # no independent witness in this test
    assert bundle["record"]["postings"] == [
        {"account": str(member), "asset": "points", "amount": -3},
        {"account": str(shop), "asset": "points", "amount": 3},
    ]
    bundle["record"]["postings"][0]["amount"] = -2
    assert verdict(bundle) == Verdict.FALSE


def test_entry_bundle__before_it_is_sealed_and_before_the_checkpoint__says_so():
    member = make.member_account(points=50)

    with pytest.raises(NotYetSealed):
        entry_bundle(entry(member))
    sealing.seal_transfers()
    with pytest.raises(NotYetAnchored):
        entry_bundle(entry(member))


@pytest.mark.django_db(transaction=True)
def test_entry_bundle__of_a_posting_that_was_altered__is_false(tamper):
    member = make.member_account(points=50)
    sealing.seal_transfers()
    advance_log()

    tamper(f"UPDATE mileage_posting SET amount = 51 WHERE account_id = {member}")

    assert verdict(entry_bundle(entry(member))) == Verdict.FALSE
