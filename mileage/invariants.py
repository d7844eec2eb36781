"""What must always hold of the ledger, each rule as one statement that finds what breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from anchoring.actions.commitments import batch_record
from anchoring.log.records import digest_of, with_kind

from .models import SealedBatch, Transfer
from .records import records_of


@dataclass(frozen=True, slots=True)
class Rule:
    """`broken` selects one row for each breach; its first column says where."""

    name: str
    broken: str


@dataclass(frozen=True, slots=True)
class Finding:
    rule: str
    breaches: int
    examples: tuple[str, ...]


EXAMPLES = 5

RULES = (
    Rule(
        "each transfer sums to zero in each asset",
        "SELECT p.transfer_id FROM mileage_posting p JOIN mileage_account a ON a.id = p.account_id "
        "GROUP BY p.transfer_id, a.asset_id HAVING sum(p.amount) <> 0",
    ),
    Rule(
        "the balances of each asset sum to zero",
        "SELECT asset_id FROM mileage_account GROUP BY asset_id HAVING sum(balance) <> 0",
    ),
    Rule(
        "an account's balance and count are those of its postings",
        "SELECT a.id FROM mileage_account a LEFT JOIN (SELECT account_id, sum(amount) AS total, count(*) AS n "
        "FROM mileage_posting GROUP BY account_id) p ON p.account_id = a.id "
        "WHERE a.balance <> coalesce(p.total, 0) OR a.posting_count <> coalesce(p.n, 0)",
    ),
    Rule(
        "a posting's balance and number follow from the one before it",
        "SELECT id FROM (SELECT id, amount, balance, number, lag(balance, 1, 0::bigint) OVER w AS before, "
        "row_number() OVER w AS place FROM mileage_posting WINDOW w AS (PARTITION BY account_id ORDER BY id)) x "
        "WHERE balance <> before + amount OR number <> place",
    ),
    Rule(
        "an account is within its bounds, and a closed one is empty",
        "SELECT id FROM mileage_account WHERE balance - held < floor OR balance > ceiling OR held < 0 "
        "OR (state = 'closed' AND (balance <> 0 OR held <> 0))",
    ),
    Rule(
        "an account holds what its pending holds say",
        "SELECT a.id FROM mileage_account a LEFT JOIN (SELECT account_id, sum(amount) AS total FROM mileage_hold "
        "WHERE state = 'pending' GROUP BY account_id) h ON h.account_id = a.id WHERE a.held <> coalesce(h.total, 0)",
    ),
    Rule(
        "a captured hold has its transfer, for the amount captured; another has none",
        "SELECT h.id FROM mileage_hold h LEFT JOIN mileage_posting p ON p.id = h.transfer_id + 1 "
        "AND p.account_id = h.account_id WHERE (h.state = 'captured') <> (p.id IS NOT NULL) "
        "OR h.captured <> coalesce(-p.amount, 0)",
    ),
    Rule(
        "an account with lots is made of them",
        "SELECT a.id FROM mileage_account a LEFT JOIN (SELECT account_id, sum(remaining) AS total, sum(held) AS held "
        "FROM mileage_lot GROUP BY account_id) l ON l.account_id = a.id "
        "WHERE CASE WHEN a.has_lots THEN a.balance <> coalesce(l.total, 0) OR a.held <> coalesce(l.held, 0) "
        "ELSE l.account_id IS NOT NULL END",
    ),
    Rule(
        "what a lot lost was used by postings of its account",
        "SELECT l.id FROM mileage_lot l LEFT JOIN (SELECT lot_id, sum(amount) AS total FROM mileage_lotuse "
        "GROUP BY lot_id) u ON u.lot_id = l.id WHERE l.amount - l.remaining <> coalesce(u.total, 0)",
    ),
    Rule(
        "what a lot holds is pinned by pending holds",
        "SELECT l.id FROM mileage_lot l LEFT JOIN (SELECT x.lot_id, sum(x.amount) AS total FROM mileage_heldlot x "
        "JOIN mileage_hold h ON h.id = x.hold_id AND h.state = 'pending' GROUP BY x.lot_id) p ON p.lot_id = l.id "
        "WHERE l.held <> coalesce(p.total, 0)",
    ),
    Rule(
        "a posting of an account with lots names them: uses for a debit, new lots for a credit",
        "SELECT p.id FROM mileage_posting p JOIN mileage_account a ON a.id = p.account_id AND a.has_lots "
        "LEFT JOIN (SELECT u.posting_id, sum(u.amount) AS total FROM mileage_lotuse u GROUP BY u.posting_id) u "
        "ON u.posting_id = p.id "
        "LEFT JOIN (SELECT posting_id, sum(amount) AS total FROM mileage_lot GROUP BY posting_id) l "
        "ON l.posting_id = p.id WHERE coalesce(l.total, 0) - coalesce(u.total, 0) <> p.amount",
    ),
    Rule(
        "a lot that was passed on keeps the end and the line of its parent",
        "SELECT l.id FROM mileage_lot l JOIN mileage_lot p ON p.id = l.parent_id "
        "WHERE l.expires_at IS DISTINCT FROM p.expires_at OR l.root_id <> p.root_id",
    ),
    Rule(
        "a reversal is the opposite of its original, and its only one",
        "SELECT t.id FROM mileage_transfer t LEFT JOIN mileage_reversal r ON r.transfer = t.id "
        "AND r.original = t.reverses WHERE t.kind = 'reverse' AND (r.original IS NULL OR EXISTS ("
        "SELECT account_id, -amount FROM mileage_posting WHERE id > t.reverses AND id < t.reverses + 16 "
        "EXCEPT SELECT account_id, amount FROM mileage_posting WHERE id > t.id AND id < t.id + 16))",
    ),
    Rule(
        "a clawback took no more than its claim, from the line of its award and nothing else",
        "SELECT 'clawback ' || c.id FROM mileage_clawback c WHERE c.taken + c.owed > c.amount "
        "UNION ALL SELECT 'transfer ' || t.id FROM mileage_transfer t JOIN mileage_lotuse u "
        "ON u.posting_id > t.id AND u.posting_id < t.id + 16 WHERE t.kind = 'clawback' "
        "AND u.lot_id NOT IN (SELECT id FROM mileage_line_of(t.reverses))",
    ),
    Rule(
        "what became owed is what the clawbacks say that their members owe",
        "SELECT coalesce('account ' || a.id, 'member ' || o.member_id) FROM ("
        "SELECT a.id, a.member_id, a.asset_id, -sum(p.amount) AS owed FROM mileage_account a "
        "JOIN mileage_posting p ON p.account_id = a.id AND p.amount < 0 "
        "JOIN mileage_transfer t ON t.id = p.transfer_id AND t.kind = 'transfer' "  # a reversal brings a debt back
        "WHERE a.kind = 'receivable' GROUP BY a.id) a FULL JOIN ("
        "SELECT w.member_id, g.asset_id, sum(c.owed) AS owed FROM mileage_clawback c "
        "JOIN mileage_award w ON w.id = c.award_id JOIN mileage_programme g ON g.id = w.programme_id "
        "WHERE c.owed > 0 GROUP BY 1, 2) o ON o.member_id = a.member_id AND o.asset_id = a.asset_id "
        "WHERE a.owed IS DISTINCT FROM o.owed",
    ),
    Rule(
        "a lot of another kind than its parent's came of an exchange that took from the parent",
        "SELECT l.id FROM mileage_lot l JOIN mileage_lot p ON p.id = l.parent_id "
        "JOIN mileage_account a ON a.id = l.account_id JOIN mileage_account b ON b.id = p.account_id "
        "WHERE a.asset_id <> b.asset_id AND NOT EXISTS (SELECT FROM mileage_lotuse u WHERE u.lot_id = p.id "
        "AND u.posting_id > (l.posting_id & -16) AND u.posting_id < (l.posting_id & -16) + 16)",
    ),
    Rule(
        "an exchange moved what its quote says, and was counted towards its limits",
        "SELECT q.id::text FROM mileage_exchangequote q JOIN mileage_exchangerate r ON r.id = q.rate_id "
        "WHERE q.executed_at IS NOT NULL AND (SELECT count(*) FROM (SELECT a.asset_id, sum(p.amount) AS amount "
        "FROM mileage_posting p JOIN mileage_account a ON a.id = p.account_id AND a.member_id = q.member_id "
        "WHERE p.id > q.transfer_id AND p.id < q.transfer_id + 16 GROUP BY 1) m WHERE (m.asset_id, m.amount) IN "
        "((r.source_id, -q.amount), (r.target_id, q.total))) <> 2 "  # own account, and what was owed
        "UNION ALL SELECT 'limit ' || w.id FROM mileage_exchangeallowance w WHERE w.used <> ("
        "SELECT coalesce(sum(q.amount), 0) FROM mileage_exchangequote q JOIN mileage_exchangerate r "
        "ON r.id = q.rate_id WHERE q.member_id = w.member_id AND r.source_id = w.source_id "
        "AND r.target_id = w.target_id AND (q.executed_at AT TIME ZONE 'Asia/Seoul')::date <@ w.days "
        "AND NOT EXISTS (SELECT FROM mileage_reversal v WHERE v.original = q.transfer_id))",
    ),
    Rule(
        "no posting, lot, use or hold is without what it belongs to",
        "SELECT 'posting ' || p.id FROM mileage_posting p LEFT JOIN mileage_transfer t ON t.id = p.transfer_id "
        "LEFT JOIN mileage_account a ON a.id = p.account_id "
        "WHERE t.id IS NULL OR a.id IS NULL OR p.id <= t.id OR p.id >= t.id + 16 "
        "UNION ALL SELECT 'transfer ' || t.id FROM mileage_transfer t WHERE (SELECT count(*) FROM mileage_posting p "
        "WHERE p.id > t.id AND p.id < t.id + 16) < 2 "
        "UNION ALL SELECT 'lot ' || l.id FROM mileage_lot l LEFT JOIN mileage_posting p ON p.id = l.posting_id "
        "WHERE p.id IS NULL OR p.account_id <> l.account_id "
        "UNION ALL SELECT 'use ' || u.posting_id FROM mileage_lotuse u "
        "LEFT JOIN mileage_posting p ON p.id = u.posting_id LEFT JOIN mileage_lot l ON l.id = u.lot_id "
        "WHERE p.id IS NULL OR l.id IS NULL OR p.account_id <> l.account_id "
        "UNION ALL SELECT 'hold ' || h.id FROM mileage_hold h LEFT JOIN mileage_account a ON a.id = h.account_id "
        "WHERE a.id IS NULL "
        "UNION ALL SELECT 'award ' || w.id FROM mileage_award w LEFT JOIN mileage_programme p "
        "ON p.id = w.programme_id WHERE p.id IS NULL",
    ),
    Rule(
        "an accepted answer names what it made, and everything made was answered",
        "SELECT 'key ' || r.key FROM mileage_idempotencyrecord r LEFT JOIN mileage_transfer t ON t.id = r.transfer_id "
        "LEFT JOIN mileage_hold h ON h.id = r.hold_id WHERE r.code = 'ok' AND t.id IS NULL AND h.id IS NULL "
        "UNION ALL SELECT 'transfer ' || t.id FROM mileage_transfer t LEFT JOIN mileage_idempotencyrecord r "
        "ON r.transfer_id = t.id AND r.code = 'ok' WHERE r.key IS NULL",
    ),
    Rule(
        "an award that was credited has its transfer, one that was not has none",
        "SELECT w.id FROM mileage_award w LEFT JOIN mileage_idempotencyrecord r ON r.client = 'awards' "
        "AND r.key = w.id::text AND r.code = 'ok' LEFT JOIN mileage_posting p ON p.transfer_id = r.transfer_id "
        "AND p.id > r.transfer_id AND p.id < r.transfer_id + 16 AND p.amount = -w.amount "
        "WHERE (w.state <> 'nothing') <> (p.id IS NOT NULL)",
    ),
    Rule(
        "a transfer waits for its seal or has it, not both",
        "SELECT t.id FROM mileage_transfer t LEFT JOIN mileage_seal s ON s.transfer_id = t.id "
        "LEFT JOIN mileage_unsealed u ON u.transfer_id = t.id WHERE (s.transfer_id IS NULL) = (u.transfer_id IS NULL)",
    ),
    Rule(
        "seals number their batch without gaps, and batches follow each other",
        "SELECT 'batch ' || b.id FROM mileage_sealedbatch b WHERE b.size <> (SELECT count(*) FROM mileage_seal s "
        "WHERE s.batch_id = b.id) OR b.size - 1 <> (SELECT max(index) FROM mileage_seal s WHERE s.batch_id = b.id) "
        "UNION ALL SELECT 'batch ' || id FROM (SELECT id, first_position, lag(first_position + size, 1, 0::bigint) "
        "OVER (ORDER BY first_position) AS expected FROM mileage_sealedbatch) x WHERE first_position <> expected",
    ),
    Rule(
        "no transfer happened in a month after its books were closed",
        "SELECT t.id FROM mileage_transfer t JOIN mileage_period c ON c.month = mileage_month(t.event_at) "
        "WHERE t.recorded_at > c.closed_at",
    ),
    Rule(
        "every month has its partition",
        "SELECT id FROM mileage_transfer_default UNION ALL SELECT id FROM mileage_posting_default",
    ),
)

_registered: list[Rule] = []


def register_rule(rule: Rule) -> None:
    """A rule of an app that keeps accounts in the ledger."""
    if rule not in _registered:
        _registered.append(rule)


def check() -> Iterator[Finding]:
    """Each rule with its breaches, all seen at one moment."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield from check_rules()
        altered = [f"transfer {pk}" for pk in altered_transfers()]
        yield Finding("a sealed transfer is what the log was told of it", len(altered), tuple(altered[:EXAMPLES]))


def check_rules() -> Iterator[Finding]:
    """Each rule with its breaches, in the caller's transaction."""
    with connection.cursor() as cursor:
        for rule in (*RULES, *_registered):
            # our own text, nothing of it from outside
            cursor.execute(
                f"WITH broken (place) AS ({rule.broken}) "  # noqa: S608
                f"SELECT count(*), (array_agg(place::text))[:{EXAMPLES}] FROM broken"
            )
            count, examples = cursor.fetchone()
            yield Finding(rule.name, count, tuple(examples or ()))


def altered_transfers() -> Iterator[int]:
    """Sealed transfers that are not what was sealed, or whose batch is not what was committed to."""
    for batch in SealedBatch.objects.select_related("commitment").order_by("first_position").iterator(100):
        seals = list(batch.seals.order_by("index"))
        transfers = {row.pk: row for row in Transfer.objects.filter(pk__in=[seal.transfer for seal in seals])}
        records = records_of(transfers.values())
        whole = _is_committed(batch, [bytes(seal.digest) for seal in seals])
        for seal in seals:
            transfer = transfers.get(seal.transfer)
            if (
                not whole
                or transfer is None
                or digest_of(bytes(transfer.salt), records[transfer.pk]) != bytes(seal.digest)
            ):
                yield seal.transfer


def _is_committed(batch: SealedBatch, digests: list[bytes]) -> bool:
    commitment = batch.commitment
    if commitment.salt is None:
        return True  # destroyed by a lawful deletion: nothing to compare with
    record = with_kind(commitment.kind, batch_record(digests, {"first": batch.first_position}))
    return digest_of(bytes(commitment.salt), record) == bytes(commitment.digest)
