-- Reading a batch: the items as given, what each moves, and what is known of them once all locks are held.
-- None of these functions may be executed by wallet_app; mileage_post_v1 calls them.

CREATE TYPE mileage_item AS (
    kind text,                  -- transfer, hold, capture, release, timeout, reverse, expire, clawback
    grp integer,                -- items with the same number, next to each other, are linked: all or none
    key text, reason text, source_ref text, event_at timestamptz,
    legs jsonb,                 -- transfer: [[account, amount], ...]
    account bigint, amount bigint, payee bigint, seconds integer,
    hold bigint, transfer bigint,
    programme bigint, lot_starts timestamptz, lot_expires timestamptz   -- terms of the lots that a credit makes
);
CREATE TYPE mileage_result AS (
    item integer, code text, transfer bigint, hold bigint, replayed boolean, detail jsonb
);

-- Items in order, their fingerprints (of the whole group when linked), their groups (own negative number when alone).
CREATE FUNCTION mileage_read_items(p_items jsonb, OUT items mileage_item[], OUT prints bytea[], OUT groups integer[],
                                   OUT kinds text[])
LANGUAGE plpgsql STABLE AS $$
BEGIN
    SELECT array_agg(i), array_agg(sha256(convert_to(
               CASE WHEN i.grp IS NULL THEN e.item ELSE e.item - 'grp' END::text, 'UTF8'))),
           array_agg(coalesce(i.grp, -e.n::integer)), array_agg(i.kind)
    INTO items, prints, groups, kinds
    FROM jsonb_array_elements(p_items) WITH ORDINALITY e(item, n), jsonb_populate_record(NULL::mileage_item, e.item) i;
    IF cardinality(items) > 1000 THEN
        RAISE EXCEPTION 'a batch has at most 1000 items' USING ERRCODE = 'program_limit_exceeded';
    END IF;
    IF 0 < ANY (groups) THEN
        SELECT array_agg(sha256(p.whole) ORDER BY p.n) INTO prints FROM (
            SELECT u.n, string_agg(u.print, '') OVER (PARTITION BY u.grp) AS whole
            FROM unnest(prints, groups) WITH ORDINALITY u(print, grp, n)) p;
    END IF;
END $$;

-- What each item moves. `item`: its number, `place`: 1 to 15 in it, `account`: the account's place in `ids`, which are
-- sorted. Rows read here without a lock are never changed: postings, and a hold's account and amount.
CREATE FUNCTION mileage_read_legs(p_items mileage_item[], p_kinds text[], OUT item integer[], OUT place integer[],
                                  OUT account integer[], OUT amount bigint[], OUT ids bigint[])
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF 'transfer' = ALL (p_kinds) THEN
        SELECT array_agg(l.item), array_agg(l.place), array_agg(l.account), array_agg(l.amount)
        INTO item, place, ids, amount FROM (
            SELECT i.n AS item, t.place, (t.leg -> 0)::bigint AS account, (t.leg -> 1)::bigint AS amount
            FROM unnest(p_items) WITH ORDINALITY i(kind, grp, key, reason, source_ref, event_at, legs, account, amount,
                payee, seconds, hold, transfer, programme, lot_starts, lot_expires, n),
                jsonb_array_elements(i.legs) WITH ORDINALITY t(leg, place)) l;
    ELSE
        SELECT array_agg(l.item), array_agg(l.place), array_agg(l.account), array_agg(l.amount)
        INTO item, place, ids, amount FROM mileage_legs_of(p_items) l;
    END IF;
    -- ids still has one entry for each leg: number the accounts.
    IF cardinality(ids) = 2 AND ids[1] <> ids[2] THEN  -- a single transfer
        account := CASE WHEN ids[1] < ids[2] THEN '{1,2}' ELSE '{2,1}' END;
        ids := ARRAY[least(ids[1], ids[2]), greatest(ids[1], ids[2])];
        RETURN;
    END IF;
    SELECT coalesce(array_agg(u.number ORDER BY u.n), '{}'), array_agg(u.id ORDER BY u.number) FILTER (WHERE u.first)
    INTO account, ids FROM (
        SELECT id, n, dense_rank() OVER (ORDER BY id) AS number, row_number() OVER (PARTITION BY id) = 1 AS first
        FROM unnest(ids) WITH ORDINALITY x(id, n)) u;
END $$;

CREATE FUNCTION mileage_legs_of(p_items mileage_item[])
RETURNS TABLE (item bigint, place bigint, account bigint, amount bigint) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT i.n, l.place, l.account, l.amount
    FROM unnest(p_items) WITH ORDINALITY i(kind, grp, key, reason, source_ref, event_at, legs, account, amount,
        payee, seconds, hold, transfer, programme, lot_starts, lot_expires, n)
    CROSS JOIN LATERAL (
        SELECT t.place, (t.leg -> 0)::bigint AS account, (t.leg -> 1)::bigint AS amount
        FROM jsonb_array_elements(i.legs) WITH ORDINALITY t(leg, place) WHERE i.kind = 'transfer'
        UNION ALL SELECT 1, i.account, -i.amount WHERE i.kind = 'hold'
        UNION ALL SELECT 1, h.account_id, CASE i.kind WHEN 'capture' THEN -coalesce(i.amount, h.amount) ELSE 0 END
            FROM mileage_hold h WHERE h.id = i.hold AND i.kind IN ('capture', 'release', 'timeout')
        UNION ALL SELECT 2, i.payee, coalesce(i.amount, h.amount)
            FROM mileage_hold h WHERE h.id = i.hold AND i.kind = 'capture'
        UNION ALL SELECT p.id - i.transfer, p.account_id, -p.amount
            FROM mileage_posting p WHERE p.id > i.transfer AND p.id < i.transfer + 16 AND i.kind = 'reverse'
        UNION ALL SELECT c.place, CASE c.place WHEN 1 THEN i.account ELSE i.payee END,
                         CASE c.place WHEN 1 THEN -i.amount ELSE i.amount END
            FROM (VALUES (1), (2)) c(place) WHERE i.kind = 'clawback'
        -- how much has expired is known only under the lock
        UNION ALL SELECT e.place, CASE e.place WHEN 1 THEN i.account ELSE i.payee END, 0
            FROM (VALUES (1), (2)) e(place) WHERE i.kind = 'expire'
    ) l ORDER BY i.n, l.place;
END $$;

-- Why an item cannot be carried out whatever the balances are, or 'replayed'; NULL when nothing speaks against it.
-- `usable`: whether the lots that it makes can be spent at once. Each key is looked up by itself, whatever the table held when
-- the plan was made.
CREATE FUNCTION mileage_read_faults(p_client text, p_items mileage_item[], p_prints bytea[], p_now timestamptz,
                                    OUT faults text[], OUT usable boolean[])
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    again bigint[];
BEGIN
    IF cardinality(p_items) > 1 AND EXISTS (
            SELECT FROM unnest(p_items) i GROUP BY (i).key HAVING count(*) > 1) THEN
        SELECT array_agg(row_number ORDER BY n) INTO again FROM (
            SELECT n, row_number() OVER (PARTITION BY key ORDER BY n)
            FROM unnest(p_items) WITH ORDINALITY u(kind, grp, key, reason, source_ref, event_at, legs, account, amount,
                payee, seconds, hold, transfer, programme, lot_starts, lot_expires, n)) x;
    END IF;
    SELECT array_agg(CASE
        WHEN i.print = r.fingerprint THEN 'replayed'
        WHEN r.code IS NOT NULL OR i.again > 1 THEN 'key_reused'
        WHEN i.key IS NULL OR i.reason IS NULL OR length(i.key) NOT BETWEEN 1 AND 160 OR length(i.reason) > 60
            OR length(i.source_ref) > 120 OR abs(i.amount) > 1000000000000000 THEN 'malformed'
        WHEN NOT coalesce(CASE i.kind
            WHEN 'transfer' THEN jsonb_array_length(i.legs) BETWEEN 2 AND 15
            WHEN 'hold' THEN i.account IS NOT NULL AND i.amount > 0 AND i.seconds > 0
            WHEN 'capture' THEN i.hold IS NOT NULL AND i.payee IS NOT NULL AND coalesce(i.amount, 1) > 0
            WHEN 'release' THEN i.hold IS NOT NULL
            WHEN 'timeout' THEN i.hold IS NOT NULL
            WHEN 'reverse' THEN i.transfer IS NOT NULL
            WHEN 'clawback' THEN i.transfer IS NOT NULL AND i.account IS NOT NULL AND i.payee IS NOT NULL AND i.amount > 0
            WHEN 'expire' THEN i.account IS NOT NULL AND i.payee IS NOT NULL END, false) THEN 'malformed'
        WHEN i.event_at > p_now + interval '5 minutes' THEN 'event_in_future'
        WHEN c.month IS NOT NULL THEN 'period_closed' END ORDER BY i.n),
        array_agg(i.kind = 'transfer' AND coalesce(i.lot_starts <= p_now, true) AND coalesce(i.lot_expires > p_now, true)
            ORDER BY i.n)
    INTO faults, usable
    FROM unnest(p_items, p_prints, again) WITH ORDINALITY i(kind, grp, key, reason, source_ref, event_at, legs, account,
        amount, payee, seconds, hold, transfer, programme, lot_starts, lot_expires, print, again, n)
    LEFT JOIN LATERAL (
        SELECT k.code, k.fingerprint FROM mileage_idempotencyrecord k
        WHERE k.client = p_client AND k.key = i.key AND (k.code = 'ok' OR k.recorded_at > p_now - interval '24 hours')
        OFFSET 0) r ON true
    LEFT JOIN mileage_period c ON c.month = mileage_month(coalesce(i.event_at, p_now));
END $$;

-- For items about a hold: what it gives back, how much of that has not expired, and why it cannot be settled.
CREATE FUNCTION mileage_read_holds(p_items mileage_item[], p_now timestamptz, INOUT faults text[],
                                   OUT freed bigint[], OUT live bigint[])
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    SELECT array_agg(CASE
            WHEN i.fault IS NOT NULL OR i.kind NOT IN ('capture', 'release', 'timeout') THEN i.fault
            WHEN h.id IS NULL THEN 'hold_unknown'
            WHEN h.state <> 'pending' OR i.again > 1 THEN 'hold_settled'
            WHEN i.kind = 'capture' AND h.expires_at <= p_now THEN 'hold_expired'
            WHEN i.kind = 'timeout' AND h.expires_at > p_now THEN 'hold_not_expired'
            WHEN i.amount > h.amount THEN 'capture_exceeds_hold' END ORDER BY i.n),
        array_agg(coalesce(h.amount, 0) ORDER BY i.n),
        array_agg(coalesce((
            SELECT sum(x.amount)::bigint FROM mileage_heldlot x JOIN mileage_lot l ON l.id = x.lot_id
            WHERE x.hold_id = h.id AND l.starts_at <= p_now AND (l.expires_at > p_now OR l.expires_at IS NULL)), 0)
            ORDER BY i.n)
    INTO faults, freed, live FROM (
        SELECT u.*, row_number() OVER (PARTITION BY u.hold ORDER BY u.n) AS again
        FROM unnest(p_items, faults) WITH ORDINALITY u(kind, grp, key, reason, source_ref, event_at, legs, account,
            amount, payee, seconds, hold, transfer, programme, lot_starts, lot_expires, fault, n)) i
    LEFT JOIN mileage_hold h ON h.id = i.hold;
END $$;

-- For reversals: why they cannot be made. A transfer is reversed once; a reversal, a clawback, or what was clawed back
-- from, never.
CREATE FUNCTION mileage_read_reversals(p_items mileage_item[], p_faults text[]) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT array_agg(CASE
        WHEN i.fault IS NOT NULL OR i.kind <> 'reverse' THEN i.fault
        WHEN t.id IS NULL THEN 'transfer_unknown'
        WHEN t.kind IN ('reverse', 'clawback') OR EXISTS (
            SELECT FROM mileage_transfer c WHERE c.reverses = i.transfer AND c.kind = 'clawback') THEN 'not_reversible'
        WHEN r.original IS NOT NULL OR i.again > 1 THEN 'already_reversed' END ORDER BY i.n)
    FROM (
        SELECT u.*, row_number() OVER (PARTITION BY u.transfer ORDER BY u.n) AS again
        FROM unnest(p_items, p_faults) WITH ORDINALITY u(kind, grp, key, reason, source_ref, event_at, legs, account,
            amount, payee, seconds, hold, transfer, programme, lot_starts, lot_expires, fault, n)) i
    LEFT JOIN mileage_transfer t ON t.id = i.transfer
    LEFT JOIN mileage_reversal r ON r.original = i.transfer);
END $$;

-- For expiries: how much of the account has expired, put into their legs.
CREATE FUNCTION mileage_read_expired(p_kinds text[], p_item integer[], p_place integer[], p_account integer[],
                                     p_ids bigint[], p_amount bigint[], p_now timestamptz) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT array_agg(CASE p_kinds[u.item] WHEN 'expire' THEN
        CASE u.place WHEN 1 THEN -1 ELSE 1 END * (
            SELECT coalesce(sum(remaining - held), 0)::bigint FROM mileage_lot
            WHERE account_id = p_ids[CASE u.place WHEN 1 THEN u.account ELSE u.payer END]
                AND remaining > 0 AND expires_at <= p_now)
        ELSE u.amount END ORDER BY u.n)
    FROM (SELECT x.*, first_value(x.account) OVER (PARTITION BY x.item ORDER BY x.place) AS payer
          FROM unnest(p_item, p_place, p_account, p_amount) WITH ORDINALITY x(item, place, account, amount, n)) u);
END $$;

-- Lots that a transfer made out of nothing, and all that came of them: the line that a clawback may follow.
CREATE FUNCTION mileage_line_of(p_transfer bigint) RETURNS SETOF mileage_lot LANGUAGE sql STABLE AS $$
    WITH root AS (
        SELECT * FROM mileage_lot
        WHERE posting_id > p_transfer AND posting_id < p_transfer + 16 AND parent_id IS NULL)
    SELECT * FROM root
    UNION ALL SELECT l.* FROM root r JOIN mileage_lot l ON l.root_id = r.id AND l.parent_id IS NOT NULL
$$;

-- For clawbacks: why they cannot be made. What they take is what is left of the line in the account and is not held; an
-- account of which another item of the batch takes too could not be judged before that item, so it is refused.
CREATE FUNCTION mileage_read_clawbacks(p_items mileage_item[], p_faults text[], p_item integer[], p_account integer[],
                                       p_amount bigint[], p_ids bigint[], p_lots boolean[]) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT array_agg(CASE
        WHEN i.fault IS NOT NULL OR i.kind <> 'clawback' THEN i.fault
        WHEN p_lots[array_position(p_ids, i.payee)] OR EXISTS (
            SELECT FROM unnest(p_item, p_account, p_amount) u(item, account, amount)
            WHERE p_ids[u.account] = i.account AND u.item <> i.n AND u.amount <= 0) THEN 'malformed'
        WHEN i.amount > coalesce((SELECT sum(remaining - held) FROM mileage_line_of(i.transfer)
            WHERE account_id = i.account), 0) THEN 'line_changed' END ORDER BY i.n)
    FROM unnest(p_items, p_faults) WITH ORDINALITY i(kind, grp, key, reason, source_ref, event_at, legs, account,
        amount, payee, seconds, hold, transfer, programme, lot_starts, lot_expires, fault, n));
END $$;

GRANT EXECUTE ON FUNCTION mileage_line_of(bigint) TO wallet_app;
