"""`ledger_check` names what was tampered with, whoever did it."""

import re
import uuid
from io import StringIO

import pytest
from django.core.management import call_command

from identity.second_person import approve
from mileage.actions import clawbacks
from mileage.actions.accounts import open_member_account
from mileage.actions.sealing import seal_transfers
from mileage.invariants import check
from mileage.stable import actions as stable
from mileage.stable.models import DepositKind
from tests.factories import mileage as make
from tests.factories.identity import as_staff

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, LAST = "SELECT min(id) FROM mileage_{}", "SELECT max(id) FROM mileage_{}"


@pytest.fixture
def books() -> None:
    make.programme()
    make.earn(make.citizen(), "act:1")
    a, b, shop = make.member_account(points=100), make.member_account(points=100), make.partner()
    make.post(make.move(a, shop, 10), make.move(a, b, 5))
    held, kept = make.post(make.hold(a, 7), make.hold(b, 9))
    make.post(make.capture(held, shop, 3))
    make.post(make.reverse(make.post(make.move(b, shop, 1))[0]))
    seal_transfers()
    make.post(make.move(b, shop, 1))
    assert kept.accepted


def broken() -> list[str]:
    return [finding.rule for finding in check() if finding.breaches]


def test_check__of_sound_books__finds_nothing(books):
    assert broken() == []


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        (
            "UPDATE mileage_posting SET amount = amount + 1 WHERE id = (SELECT max(id) FROM mileage_posting)",
            "sums to zero",
        ),
        ("UPDATE mileage_account SET balance = balance + 1 WHERE kind = 'partner'", "asset sum to zero"),
        ("DELETE FROM mileage_posting WHERE id = (SELECT min(id) FROM mileage_posting)", "are those of its postings"),
        ("UPDATE mileage_posting SET number = number + 1 WHERE number = 1", "follow from the one before"),
        ("UPDATE mileage_hold SET amount = amount + 1 WHERE state = 'pending'", "pending holds say"),
        ("UPDATE mileage_hold SET transfer_id = NULL WHERE state = 'captured'", "captured hold"),
        ("UPDATE mileage_lot SET remaining = remaining - 1 WHERE remaining > 5", "is made of them"),
        ("DELETE FROM mileage_lotuse WHERE amount = 10", "used by postings"),
        ("DELETE FROM mileage_heldlot WHERE amount = 9", "pinned by pending"),
        ("UPDATE mileage_lot SET amount = amount + 1, remaining = remaining + 1", "names them"),
        ("UPDATE mileage_lot SET expires_at = now() WHERE parent_id IS NOT NULL", "keeps the end"),
        ("DELETE FROM mileage_reversal", "opposite of its original"),
        (
            f"DELETE FROM mileage_transfer WHERE id = ({FIRST.format('transfer')})",
            "without what it belongs to",
        ),
        ("DELETE FROM mileage_idempotencyrecord WHERE client = 'tests'", "was answered"),
        ("UPDATE mileage_award SET amount = amount + 1", "an award"),
        ("DELETE FROM mileage_unsealed", "waits for its seal"),
        ("DELETE FROM mileage_seal WHERE index = 0", "without gaps"),
        ("INSERT INTO mileage_period VALUES (mileage_month(now()), now() - interval '1 hour')", "books were closed"),
        (
            f"UPDATE mileage_transfer SET reason = 'x' WHERE id = ({FIRST.format('transfer')})",
            "log was told",
        ),
        ("UPDATE mileage_seal SET digest = sha256('') WHERE index = 0", "log was told"),
    ],
)
def test_check__after_tampering__names_the_rule(books, tamper, statement, rule):
    tamper(statement)

    assert [name for name in broken() if re.search(rule, name)], broken()


@pytest.fixture
def debts_and_won(books) -> None:
    """A member owes 10 after a clawback; of 100 deposited won 70 were issued, and 30 of them wait for their payout."""
    member, by, other = make.citizen(), as_staff(), as_staff()
    award = make.earn(member, "act:2")
    make.post(make.move(open_member_account(member, make.asset()), make.partner(), 10))
    approve(make.ask_clawback(award, 10, by=by), by=other)
    clawbacks.carry_out_clawbacks(by=make.SYSTEM)
    approve(stable.propose_terms("ordinance", "a bank", 1000, 1000, "x", by=by), by=other)
    approve(stable.request_deposit(DepositKind.BALANCE, 100, "ref", "x", by=by), by=other)
    approve(stable.request_issue(member, 70, DepositKind.BALANCE, "x", by=by), by=other)
    stable.redeem(member, 30, "bank", uuid.uuid4(), by=make.SYSTEM)


def test_check__of_debts_and_the_reserve__names_what_was_tampered_with(debts_and_won, tamper):
    assert broken() == []
    for statement, rule in [
        ("UPDATE mileage_clawback SET owed = owed - 1", "became owed"),
        ("UPDATE stable_deposit SET amount = amount + 1", "was deposited"),
        ("UPDATE stable_deposit SET amount = amount - 1, kind = 'bonus'", "was deposited"),
        ("UPDATE stable_redemption SET amount = 29", "backing of payouts"),
        ("UPDATE stable_redemption SET amount = 30, state = 'paid', settled_at = now()", "was deposited"),
        ("UPDATE stable_limit SET used = used - 1", "limit of the stable"),
    ]:
        tamper(statement)
        assert [name for name in broken() if rule in name], (statement, broken())


def test_command__prints_each_rule_and_fails_when_one_is_broken(books, tamper):
    out = StringIO()
    call_command("ledger_check", stdout=out)
    assert "every rule holds" in out.getvalue()
    tamper("UPDATE mileage_account SET held = held + 1 WHERE kind = 'partner'")

    out = StringIO()
    with pytest.raises(SystemExit) as exit_code:
        call_command("ledger_check", stdout=out)

    assert exit_code.value.code == 1
    assert "FAILS        1  an account holds what its pending holds say" in out.getvalue()
