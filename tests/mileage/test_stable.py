"""The stable token: off at first; a won for a won; limits, redemption, disputes and daily proofs."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid

import pytest
from django.db import connection

from anchoring.tasks import advance_log
from anchoring.trust import trust_policy
from identity.errors import NotAllowed, SamePerson
from identity.models import StaffRole
from identity.queries import today
from identity.second_person import approve
from mileage import invariants
from mileage.actions.accounts import open_member_account
from mileage.errors import InsufficientBalance, StableTokenOff
from mileage.models import Asset, Posting
from mileage.partners.actions import agreements, payments, refunds
from mileage.partners.actions.settlements import mark_paid
from mileage.partners.errors import NotInThisState
from mileage.partners.models import Partner, Settlement
from mileage.stable import actions
from mileage.stable.errors import (
    DepositKnown,
    DisputeDecided,
    NotDisputable,
    OverLegalLimit,
    RedemptionSettled,
    Returned,
)
from mileage.stable.models import (
    DepositKind,
    Dispute,
    DisputeState,
    Redemption,
    RedemptionState,
    ReserveProof,
    Terms,
)
from tests.factories import mileage as make
from tests.factories import partners as a
from tests.factories.identity import as_staff, member_client, staff, staff_client
from tests.factories.stable import balance_of, deposit, issue, switch_on, used
from wallet.config import BASE_DIR

DEPENDENT, FALSE = 2, 1
pytestmark = pytest.mark.django_db


@pytest.fixture
def holder():
    """A member with 700 of 1,000 deposited won."""
    switch_on()
    deposit(1000)
    member = make.citizen()
    issue(member, 700)
    return member


def redeem(member, amount: int) -> Redemption:
    return actions.redeem(member, amount, "bank-ref-1", uuid.uuid4(), by=make.SYSTEM)


def test_token__is_off_until_two_people_set_its_terms():
    by = as_staff()
    with pytest.raises(StableTokenOff):
        actions.request_deposit(DepositKind.BALANCE, 5, "ref", "early", by=by)
    asked = actions.propose_terms("ordinance", "a bank", 10, 10, "council", by=by)
    with pytest.raises(SamePerson):
        approve(asked, by=by)
    assert not Terms.objects.exists()
    assert actions.prove_reserve(by=make.SYSTEM) is None
    with pytest.raises(NotAllowed):
        actions.propose_terms("x", "y", 1, 1, "z", by=as_staff(role=StaffRole.CLERK))


def test_issue__comes_out_of_deposits_only_and_bonuses_out_of_theirs(holder):
    with pytest.raises(InsufficientBalance):
        issue(holder, 301)
    with pytest.raises(InsufficientBalance):
        issue(holder, 1, DepositKind.BONUS)
    deposit(50, DepositKind.BONUS)
    issue(holder, 50, DepositKind.BONUS)
    assert balance_of(holder) == 750


def test_issue__beyond_the_legal_limits__is_refused():
    switch_on(outstanding=100, year=150)
    deposit(1000)
    member = make.citizen()
    issue(member, 100)
    with pytest.raises(OverLegalLimit):
        issue(member, 1)
    actions.settle_redemption(redeem(member, 60), True, "", by=as_staff())
    issue(member, 50)
    with pytest.raises(OverLegalLimit):
        issue(member, 5)  # of the year
    assert used() == [150, 90]


def test_deposit__is_recorded_once():
    switch_on()
    for _turn in range(2):
        asked = actions.request_deposit(DepositKind.BALANCE, 5, "ref-1", "came in", by=as_staff())
    approve(asked, by=as_staff())
    with pytest.raises(DepositKnown):
        actions.request_deposit(DepositKind.BALANCE, 5, "ref-1", "came in", by=as_staff())


def test_redemption__is_paid_or_returned_once(holder):
    paid, returned = redeem(holder, 100), redeem(holder, 200)
    assert balance_of(holder) == 400
    actions.settle_redemption(paid, True, "", by=as_staff())
    actions.settle_redemption(returned, False, "no such account", by=as_staff())
    assert balance_of(holder) == 600
    with pytest.raises(RedemptionSettled):
        actions.settle_redemption(returned, True, "", by=as_staff())
    assert [finding.rule for finding in invariants.check_rules() if finding.breaches] == []


def test_redemption__over_http__once_for_a_key(holder):
    client = member_client(holder)

    def ask(**wrong):
        wanted = {"amount": 100, "payout": "bank-ref-1", "key": key} | wrong
        return client.post("/api/stable/redemptions", wanted, content_type="application/json")

    key = str(uuid.uuid4())
    assert (ask().status_code, ask().status_code, balance_of(holder)) == (201, 201, 600)
    assert ask(amount=101).json()["code"] == "redemption_key_reused"
    assert ask(key=str(uuid.uuid4()), amount=601).json()["code"] == "below_floor"
    for wrong in ({"amount": 0}, {"payout": "a b"}, {"payout": "x" * 65}, {"key": "none"}, {"amount": None}):
        assert ask(**wrong).status_code == 400
    assert len(client.get("/api/stable/redemptions").json()["redemptions"]) == 1


def test_proof__adds_up_each_day_is_published_and_anchored(holder, client):
    redeem(holder, 100)
    proof = actions.prove_reserve(by=make.SYSTEM)
    assert proof is not None
    sums = {"deposited": 1000, "paid_out": 0, "outstanding": 600, "unissued": 300, "pending": 100}
    assert (proof.covered, proof.record()) == (True, {"day": proof.day.isoformat(), **sums})
    assert actions.prove_reserve(by=make.SYSTEM) is None
    advance_log()
    host = {"HTTP_HOST": "localhost:8000"}
    assert client.get("/stable/reserves", **host).json()["proofs"][0]["covered"] is True
    assert client.get(f"/stable/reserves/{proof.day}", **host).status_code == 200
    assert client.get("/stable/reserves/soon", **host).status_code == 404
    assert not ReserveProof(deposited=1, paid_out=0, outstanding=2, unissued=0, pending=0).covered


def test_proof__of_a_day__is_checked_by_a_stranger_with_the_tool(holder, client, tmp_path):
    day = actions.prove_reserve(by=make.SYSTEM).day
    advance_log()
    bundle = client.get(f"/stable/reserves/{day}", HTTP_HOST="localhost:8000").json()
    richer = json.loads(json.dumps(bundle).replace('"deposited": 1000', '"deposited": 2000'))
    (tmp_path / "policy.json").write_text(json.dumps(trust_policy()))

    def checked(what: object) -> tuple[int, str]:
        (tmp_path / "bundle.json").write_text(json.dumps(what))
        command = ["-m", "anchoring.verify", str(tmp_path / "bundle.json"), "--trust", str(tmp_path / "policy.json")]
        done = subprocess.run([sys.executable, *command], cwd=BASE_DIR, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    code, said = checked(bundle)
    assert code == DEPENDENT, said  # no independent witness in this test
    assert '"outstanding": 700' in said
    assert checked(richer)[0] == FALSE


def test_dispute__is_corrected_by_a_reversal_or_refused(holder):
    entry = Posting.objects.get(account=open_member_account(holder, Asset.objects.get(code=actions.CODE)))
    client, other = member_client(holder), member_client(make.citizen())
    say = {"entry": entry.pk, "text": "I paid in 70."}
    assert other.post("/api/stable/disputes", say, content_type="application/json").status_code == 404
    assert client.post("/api/stable/disputes", {"entry": "x"}, content_type="application/json").status_code == 400
    assert client.post("/api/stable/disputes", say, content_type="application/json").status_code == 201
    with pytest.raises(NotDisputable):
        actions.dispute(holder, entry.pk, "again", by=make.SYSTEM)
    row = Dispute.objects.get()
    approve(actions.request_correction(row, "so it is", by=as_staff()), by=as_staff())
    row.refresh_from_db()
    assert (row.state, balance_of(holder), used()) == (DisputeState.CORRECTED, 0, [0, 0])
    (shown,) = client.get("/api/stable/disputes").json()["disputes"]
    assert (shown["text"], shown["state"], shown["answer"]) == ("I paid in 70.", "corrected", row.answer)
    assert other.get("/api/stable/disputes").json() == {"disputes": []}
    with pytest.raises(DisputeDecided):
        actions.refuse_dispute(row, "no", by=as_staff())


def disputed(member) -> Dispute:
    """The newest movement, said to be wrong."""
    mine = Posting.objects.filter(account=open_member_account(member, Asset.objects.get(code=actions.CODE)))
    return actions.dispute(member, mine.latest("pk").pk, "not I", by=make.SYSTEM)


def correct(row: Dispute) -> None:
    approve(actions.request_correction(row, "so it is", by=as_staff()), by=as_staff())


def test_dispute__of_a_redemption__returns_it_once_and_is_refused_when_it_was_paid(holder):
    returned = redeem(holder, 100)
    correct(disputed(holder))
    returned.refresh_from_db()
    assert (returned.state, balance_of(holder)) == (RedemptionState.RETURNED, 700)
    with pytest.raises(Returned):
        disputed(holder)

    paid = redeem(holder, 100)
    row = disputed(holder)
    actions.settle_redemption(paid, True, "", by=as_staff())
    other = redeem(holder, 200)
    with pytest.raises(RedemptionSettled):
        correct(row)
    actions.settle_redemption(other, True, "", by=as_staff())
    assert (balance_of(holder), used()) == (400, [700, 400])
    assert [finding.rule for finding in invariants.check_rules() if finding.breaches] == []


def test_dispute__of_a_payment__refunds_it_so_that_the_shop_cannot_again(holder):
    shop = accepting()
    paid = payments.pay_shop(shop, holder, actions.CODE, 300, uuid.uuid4(), by=make.SYSTEM)
    correct(disputed(holder))
    assert balance_of(holder) == 700
    with pytest.raises(NotInThisState):
        refunds.reverse_transaction(paid.pk, shop, "again", 5, by=make.SYSTEM)


def accepting() -> Partner:
    return a.partner(terms=agreements.Terms(accept_assets=(actions.CODE,), accept_price=1000))


def test_settlement__of_tokens_that_a_partner_took__pays_them_out_of_the_reserve(holder):
    shop = accepting()
    payments.pay_shop(shop, holder, actions.CODE, 300, uuid.uuid4(), by=make.SYSTEM)
    sums = dict.fromkeys(("issued", "taken_back", "accepted", "refunded", "owes", "earns", "fee"), 0)
    row = Settlement.objects.create(partner=shop, month=today().replace(day=1), due_on=today(), **sums)

    mark_paid(row, by=as_staff())

    proof = actions.prove_reserve(by=make.SYSTEM)
    assert proof is not None
    assert (proof.covered, proof.paid_out, proof.outstanding, used()) == (True, 300, 400, [700, 400])
    assert [finding.rule for finding in invariants.check_rules() if finding.breaches] == []


@pytest.mark.django_db(transaction=True)
def test_proof__with_a_payout_noted_meanwhile__is_of_one_moment(holder):
    redemption, by = redeem(holder, 100), as_staff()
    waiting = [lambda: actions.settle_redemption(redemption, True, "", by=by)]

    def between(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if waiting and "mileage_account" in sql:
            make.in_another_thread(waiting.pop())
        return answer

    with connection.execute_wrapper(between):
        proof = actions.prove_reserve(by=make.SYSTEM)

    assert proof is not None
    assert (waiting, proof.covered, proof.pending) == ([], True, 100)


def test_wallet__shows_nothing_of_it_while_it_is_off(client):
    shown = member_client(make.citizen()).get("/api/stable").json()
    assert (shown["terms"], shown["balance"], shown["proof"]) == (None, 0, None)
    assert client.get("/api/stable", HTTP_HOST="localhost:8001").status_code in (401, 403)


def test_wallet__shows_the_balance_who_keeps_the_money_and_the_newest_proof(holder):
    actions.prove_reserve(by=make.SYSTEM)
    shown = member_client(holder).get("/api/stable").json()
    assert (shown["terms"]["trustee"], shown["balance"], shown["available"]) == ("a bank", 700, 700)
    assert (shown["proof"]["outstanding"], shown["proof"]["covered"]) == (700, True)
    assert shown["proofs"].endswith("/stable/reserves")


def test_screens__of_staff(holder):
    client = staff_client(staff(role=StaffRole.MANAGER))
    row = Terms.objects.get()
    redemption = redeem(holder, 10)
    acts = (f"terms/{row.pk}/do/{name}/" for name in ("deposit", "issue", "fund"))
    for path in ("terms/", "terms/add/", *acts, "limit/"):
        assert client.get(f"/stable/{path}").status_code == 200
    form = {"legal_basis": "b", "trustee": "t", "outstanding_limit": 5, "year_limit": 5, "reason": "r"}
    assert client.post("/stable/terms/add/", form).status_code == 302
    assert client.post(f"/stable/redemption/{redemption.pk}/do/paid/", {"note": ""}).status_code == 302
    issue = {"member": str(holder.pk), "kind": "balance", "amount": 1, "reason": "r"}
    assert client.post(f"/stable/terms/{row.pk}/do/issue/", issue).status_code == 302
