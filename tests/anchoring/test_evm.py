"""The backend evm against a real node: every anchor ends final or in an alarm."""

import hashlib
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from anchoring import backends
from anchoring.actions import append_commitment
from anchoring.actions.ages import check_ages
from anchoring.backends.evm_chain import ANCHORED, Chain
from anchoring.log.http import RpcError
from anchoring.models import Alarm, Anchor, AnchorState, EvmTransaction
from anchoring.queries import build_bundle
from anchoring.tasks import advance_log
from anchoring.trust import trust_policy
from anchoring.verify import verify
from anchoring.verify.reading import read_policy
from anchoring.verify.report import Asking
from tests.anchoring.evm_node import CHAIN_ID, KEY, OTHER, OTHER_KEY, Node

pytestmark = [pytest.mark.django_db, pytest.mark.servers]


@pytest.fixture
def node(tmp_path, settings):
    """A node with the contract on it, and the backend enabled; an anchor is final 3 blocks deep."""
    running = Node(tmp_path / "state.json").start()
    (tmp_path / "key").touch(mode=0o600)
    (tmp_path / "key").write_text(KEY)
    settings.EVM_RPC_URLS, settings.EVM_CHAIN_ID = [running.url], CHAIN_ID
    settings.EVM_KEY_FILE, settings.EVM_CONFIRMATIONS = str(tmp_path / "key"), 3
    printed = StringIO()
    call_command("deploy_anchor_contract", stdout=printed)
    settings.EVM_CONTRACT = printed.getvalue().strip().removeprefix("EVM_CONTRACT=")
    settings.ANCHOR_BACKENDS = ["anchoring.backends.evm.EvmBackend"]
    backends.enabled.cache_clear()
    yield running
    backends.enabled.cache_clear()
    running.stop()


def state():
    return Anchor.objects.get().state


def settled():
    """The state once the node has mined what it was sent, which it does a moment later."""
    for _ in range(200):
        if state() != AnchorState.PENDING:
            break
        advance_log()
    return state()


def digest():
    return backends.head_of(Anchor.objects.get().checkpoint).digest


def test_a_checkpoint__deep_enough__is_final_and_proven_by_the_readers_node(node, grow):
    commitment = grow(2)[1]
    assert settled() == AnchorState.INCLUDED

    node.mine(4)
    advance_log()

    assert state() == AnchorState.FINAL
    assert EvmTransaction.objects.get().cost > 0
    bundle, trusted = json.dumps(build_bundle(commitment, {"number": 1})), trust_policy()
    trusted["backends"]["evm"]["independent"] = True
    found = verify(bundle, read_policy(json.dumps(trusted)), Asking(node.url))
    assert (found.verdict, found.checks[-1].code, found.checks[-1].state) == ("proven", "evm", "passed")
    unasked = verify(bundle, read_policy(json.dumps(trusted)))
    assert (unasked.verdict, unasked.checks[-1].state) == ("dependent", "unmade")


def test_a_bundle__checked_against_another_contract_or_chain__is_not_proven(node, grow):
    commitment = grow(1)[0]
    node.mine(5)
    advance_log()
    bundle = build_bundle(commitment, {"number": 0})
    trusted = trust_policy()["backends"]["evm"] | {"independent": True}

    def checked(**changes):
        policy = trust_policy() | {"backends": {"evm": trusted | changes}}
        found = verify(json.dumps(bundle), read_policy(json.dumps(policy)), Asking(node.url))
        return found.verdict, found.checks[-1].state

    assert checked() == ("proven", "passed")
    assert checked(chain_id=1) == ("dependent", "unmade")
    assert checked(contract=OTHER) == ("dependent", "unmade")
    assert checked(confirmations=50) == ("dependent", "unmade")
    bundle["anchors"][0]["evidence"]["block"] = "1"
    assert checked() == ("false", "failed")


def test_a_claimed_anchor__that_the_chain_does_not_hold__is_false(node, grow):
    commitment = grow(1)[0]
    assert settled() == AnchorState.INCLUDED
    bundle = json.dumps(build_bundle(commitment, {"number": 0}))
    node.call("anvil_reorg", 1, [])
    node.mine(5)

    found = verify(bundle, read_policy(json.dumps(trust_policy())), Asking(node.url))

    assert (found.verdict, found.checks[-1].state) == ("false", "failed")


def test_the_contract__rolls_its_head_and_refuses_others_and_duplicates(node, grow, settings):
    grow(1)
    assert settled() == AnchorState.INCLUDED
    to = {"to": settings.EVM_CONTRACT}
    head = node.call("eth_call", to | {"data": "0x8f7dcfa3"}, "latest")
    event = node.call("eth_getLogs", {"address": settings.EVM_CONTRACT, "fromBlock": "0x0", "topics": [ANCHORED]})[0]
    again, owner = "0xeecdf927" + digest().hex(), EvmTransaction.objects.get().sender

    assert bytes.fromhex(head[2:]) == hashlib.sha256(bytes(32) + digest()).digest()
    assert event["topics"][1] == "0x" + digest().hex()
    with pytest.raises(RpcError, match="anchored already"):
        node.call("eth_call", to | {"from": owner, "data": again}, "latest")
    with pytest.raises(RpcError, match="not the owner"):
        node.call("eth_call", to | {"from": OTHER, "data": "0xeecdf927" + "11" * 32}, "latest")


def test_the_contracts_key__is_changed_in_two_steps(node, settings):
    to = {"to": settings.EVM_CONTRACT}
    owner = node.call("eth_accounts")[0]
    with pytest.raises(RpcError, match="not offered"):
        node.call("eth_call", to | {"from": OTHER, "data": "0xa67c2dcb"}, "latest")

    node.call("eth_sendTransaction", to | {"from": owner, "data": "0xe339a96a" + OTHER[2:].rjust(64, "0")})
    node.mine()  # a node mines a moment after it took a transaction
    node.call("eth_sendTransaction", to | {"from": OTHER, "data": "0xa67c2dcb"})
    node.mine()

    assert node.call("eth_call", to | {"data": "0x8da5cb5b"}, "latest")[-40:] == OTHER[2:].lower()


def test_the_chain_account__is_changed_by_one_command_and_anchors_go_on(node, grow, settings, tmp_path):
    grow(1)
    assert settled() == AnchorState.INCLUDED
    (tmp_path / "new").touch(mode=0o600)
    (tmp_path / "new").write_text(OTHER_KEY)
    printed = StringIO()

    for _ in range(2):  # the second time there is nothing left to do
        call_command("rotate_anchor_account", to=tmp_path / "new", stdout=printed)
    settings.EVM_KEY_FILE = str(tmp_path / "new")
    backends.enabled.cache_clear()
    append_commitment("test.record", {"number": 1})
    Anchor.objects.update(pending_since=Anchor.objects.get().pending_since - timedelta(hours=1))
    for _ in range(3):
        advance_log()
        node.mine(4)
    advance_log()

    assert printed.getvalue().count(OTHER) == 2
    assert list(Anchor.objects.values_list("state", flat=True)) == [AnchorState.FINAL] * 2
    assert EvmTransaction.objects.latest("pk").sender == OTHER


def test_finality_that_lags__keeps_the_anchor_included_until_it_comes(node, grow, settings):
    settings.EVM_CONFIRMATIONS = 30
    grow(1)
    assert settled() == AnchorState.INCLUDED
    node.mine(20)
    advance_log()
    assert state() == AnchorState.INCLUDED

    node.mine(11)
    advance_log()

    assert state() == AnchorState.FINAL


def test_an_anchor__lost_in_a_reorg__is_sent_again_until_it_is_final(node, grow):
    grow(1)
    assert settled() == AnchorState.INCLUDED
    before = EvmTransaction.objects.get()
    node.call("anvil_reorg", 1, [])  # gone from the chain and from the mempool

    node.call("evm_setAutomine", False)
    advance_log()
    assert (state(), Anchor.objects.get().included_at) == (AnchorState.PENDING, None)
    node.mine(4)
    advance_log()

    assert state() == AnchorState.FINAL
    assert EvmTransaction.objects.get().nonce == before.nonce


def test_a_transaction__mined_between_two_questions__is_no_alarm(node, grow, monkeypatch):
    node.call("evm_setAutomine", False)
    grow(1)
    nonce = Chain.nonce

    def mined_just_before(chain, address):
        node.mine(1)
        return nonce(chain, address)

    monkeypatch.setattr(Chain, "nonce", mined_just_before)
    advance_log()
    monkeypatch.undo()
    advance_log()

    assert state() == AnchorState.INCLUDED
    assert EvmTransaction.objects.get().nonce == 1
    assert not Alarm.objects.exists()


def test_final_anchors__lost_in_a_deeper_reorg__are_alarmed_and_anchored_anew(node, grow):
    for number in range(2):
        Anchor.objects.update(pending_since=timezone.now() - timedelta(hours=1))
        grow(1)
        node.mine(5)
        advance_log()
        assert Anchor.objects.filter(state=AnchorState.FINAL).count() == number + 1
    depth = int(node.call("eth_blockNumber"), 16) - int(Anchor.objects.latest("pk").reference.split()[0]) + 1
    node.call("anvil_reorg", depth, [])  # the second is gone from the chain, and the first is not

    Anchor.objects.update(pending_since=timezone.now() - timedelta(hours=1))
    grow(1)  # the next anchor is due: what was final is asked for again
    lost = Alarm.objects.get(code="anchor.lost", cleared_at=None)
    assert [anchor.state == AnchorState.FINAL for anchor in Anchor.objects.order_by("pk")] == [True, False, False]
    for _ in range(3):
        node.mine(5)
        advance_log()

    lost.refresh_from_db()
    assert set(Anchor.objects.values_list("state", flat=True)) == {AnchorState.FINAL}
    assert lost.cleared_at is not None


def test_a_transaction__that_nobody_mines__is_replaced_by_one_that_pays_more(node, grow, settings):
    node.call("evm_setAutomine", False)
    settings.EVM_REPLACE_SECONDS = 3600
    grow(1)
    first = EvmTransaction.objects.get()
    settings.EVM_REPLACE_SECONDS = 0
    advance_log()
    second = EvmTransaction.objects.get()

    node.mine(4)
    advance_log()

    assert second.nonce == first.nonce
    assert second.max_fee > first.max_fee
    assert second.priority_fee > first.priority_fee
    assert state() == AnchorState.FINAL
    assert node.call("eth_getTransactionReceipt", first.hash) is None
    assert second.hash in Anchor.objects.get().reference


def test_a_fee__above_the_limit__raises_an_alarm_and_is_not_paid(node, grow, settings):
    settings.EVM_MAX_FEE_GWEI = 0
    grow(1)

    assert state() == AnchorState.PENDING
    assert "EVM_MAX_FEE_GWEI" in Alarm.objects.get(code="backend.refuses", cleared_at=None).detail


def test_an_empty_purse__raises_an_alarm_that_ends_when_it_is_filled(node, grow):
    owner = node.call("eth_accounts")[0]
    node.call("anvil_setBalance", owner, "0x0")
    grow(1)
    assert state() == AnchorState.PENDING
    assert "too little" in Alarm.objects.get(code="backend.refuses", cleared_at=None).detail

    node.call("anvil_setBalance", owner, hex(10**18))
    advance_log()
    node.mine(4)
    advance_log()

    assert state() == AnchorState.FINAL
    assert not Alarm.objects.filter(cleared_at=None).exists()


def test_a_node__that_was_down_for_a_while__is_asked_again(node, grow):
    node.stop()
    grow(1)
    assert state() == AnchorState.PENDING
    Anchor.objects.update(pending_since=Anchor.objects.get().pending_since - timedelta(hours=2))
    check_ages()
    assert Alarm.objects.filter(code="backend.late", subject="evm", cleared_at=None).exists()

    node.start()
    advance_log()
    node.mine(4)
    advance_log()
    check_ages()

    assert state() == AnchorState.FINAL
    assert not Alarm.objects.filter(cleared_at=None).exists()


def test_several_nodes__of_which_one_is_down__are_enough(node, grow):
    chain = backends.get("evm").chain
    chain.urls = ["http://127.0.0.1:1", *chain.urls]
    grow(1)
    assert settled() == AnchorState.INCLUDED


def test_a_node__of_another_chain__raises_an_alarm(node, grow, settings):
    settings.EVM_CHAIN_ID = 8217
    backends.enabled.cache_clear()
    grow(1)

    assert state() == AnchorState.PENDING
    assert "wrong chain" in Alarm.objects.get(code="backend.refuses", cleared_at=None).detail


def test_an_address__without_the_contract__raises_an_alarm(node, grow, settings):
    settings.EVM_CONTRACT = OTHER
    backends.enabled.cache_clear()
    grow(1)

    assert "no anchor contract" in Alarm.objects.get(code="backend.refuses", cleared_at=None).detail


@pytest.mark.django_db(transaction=True)
def test_a_crash_or_a_restored_backup__that_forgets_what_was_sent__anchors_once(node, grow, tamper):
    grow(1)
    assert settled() == AnchorState.INCLUDED
    node.call("evm_setAutomine", False)
    tamper("DELETE FROM anchoring_evmtransaction")
    Anchor.objects.update(state=AnchorState.PENDING, reference="", included_at=None)

    advance_log()
    node.mine(4)
    advance_log()

    assert state() == AnchorState.FINAL
    assert not EvmTransaction.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_transaction_forgotten_in_the_mempool__is_replaced_under_its_nonce(node, grow, tamper):
    node.call("evm_setAutomine", False)
    grow(1)
    tamper("DELETE FROM anchoring_evmtransaction")

    advance_log()
    node.mine(4)
    advance_log()

    assert state() == AnchorState.FINAL
    assert node.call("eth_getTransactionCount", node.call("eth_accounts")[0], "latest") == "0x2"


def test_finality__by_the_chains_own_word__is_asked_for(node, grow, settings):
    settings.EVM_CONFIRMATIONS = 0
    grow(1)
    assert settled() == AnchorState.INCLUDED

    node.mine(70)
    advance_log()

    assert state() == AnchorState.FINAL


def test_chain__of_nodes_that_do_not_answer__says_so_without_their_addresses():
    with pytest.raises(backends.BackendDown) as raised:
        Chain(["http://127.0.0.1:1/secret-key"], 1, OTHER).nonce(OTHER)

    assert "secret" not in str(raised.value)
