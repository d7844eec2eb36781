-- The one way into the ledger: mileage_post_v1. It takes every lock first and in order (months, accounts by id), reads
-- what the locks protect, decides in memory, and writes whole sets. A later version stands beside it as v2.

-- An id for the first item of a batch, above all that its accounts have seen. 16 ids for each of up to 1024 items. The time is
-- cut into an id here, where it costs no call.
CREATE FUNCTION mileage_next_ids(p_mark bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    turn bigint := (nextval('mileage_call_seq') & 255) << 14;
    id bigint := (floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint - 1735689600000) << 22 | turn;
BEGIN
    -- a clock that was set back, or two batches in one millisecond
    RETURN CASE WHEN id > p_mark THEN id ELSE (((p_mark >> 22) + 1) << 22) | turn END;
END $$;

-- Lock the months and accounts of a batch, in order, and read the accounts as they are now. `ids` are sorted.
CREATE FUNCTION mileage_lock(p_items mileage_item[], p_ids bigint[], OUT asset bigint[], OUT state text[],
                             OUT floor bigint[], OUT ceiling bigint[], OUT lots boolean[], OUT balance bigint[],
                             OUT held bigint[], OUT number bigint[], OUT mark bigint)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7205, mileage_month_lock(m.month))
    FROM (SELECT DISTINCT mileage_month(coalesce(event_at, clock_timestamp())) AS month FROM unnest(p_items) ORDER BY 1) m;
    SELECT array_agg(a.asset_id), array_agg(a.state), array_agg(a.floor), array_agg(a.ceiling), array_agg(a.has_lots),
           array_agg(a.balance), array_agg(a.held), array_agg(a.posting_count), coalesce(max(a.id_mark), 0)
    INTO asset, state, floor, ceiling, lots, balance, held, number, mark
    FROM (SELECT * FROM mileage_account WHERE id = ANY (p_ids) ORDER BY id FOR NO KEY UPDATE) a;
    IF cardinality(asset) IS DISTINCT FROM cardinality(p_ids) THEN  -- unknown ones have their place too, empty
        SELECT array_agg(a.asset_id), array_agg(a.state), array_agg(a.floor), array_agg(a.ceiling),
               array_agg(a.has_lots), array_agg(a.balance), array_agg(a.held), array_agg(a.posting_count)
        INTO asset, state, floor, ceiling, lots, balance, held, number
        FROM (SELECT l.* FROM unnest(p_ids) WITH ORDINALITY u(id, n) LEFT JOIN mileage_account l USING (id)
              ORDER BY u.n) a;
    END IF;
END $$;

-- What can be spent of the accounts with lots that are debited: lots that have begun, have not expired, are not held.
CREATE FUNCTION mileage_read_spendable(p_ids bigint[], p_lots boolean[], p_account integer[], p_amount bigint[],
                                       p_now timestamptz) RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    asked boolean := false;
BEGIN
    FOR g IN 1 .. cardinality(p_account) LOOP
        asked := p_amount[g] < 0 AND p_lots[p_account[g]];
        EXIT WHEN asked;
    END LOOP;
    IF asked IS NOT TRUE THEN
        RETURN array_fill(0::bigint, ARRAY[coalesce(cardinality(p_ids), 0)]);
    END IF;
    RETURN (
    SELECT array_agg(coalesce((
        SELECT sum(l.remaining - l.held)::bigint FROM mileage_lot l
        WHERE l.account_id = u.id AND l.remaining > 0 AND l.starts_at <= p_now
            AND (l.expires_at > p_now OR l.expires_at IS NULL) AND d.account IS NOT NULL), 0) ORDER BY u.n)
    FROM unnest(p_ids, p_lots) WITH ORDINALITY u(id, lots, n)
    LEFT JOIN (SELECT DISTINCT account FROM unnest(p_account, p_amount) x(account, amount) WHERE amount < 0) d
        ON d.account = u.n AND u.lots);
END $$;

-- Holds and reversals of a decided batch.
CREATE FUNCTION mileage_write_holds(p_items mileage_item[], p_code text[], p_base bigint, p_now timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    WITH done AS MATERIALIZED (
        SELECT u.*, p_base + (u.n - 1) * 16 AS id
        FROM unnest(p_items, p_code) WITH ORDINALITY u(kind, grp, key, reason, source_ref, event_at, legs, account,
            amount, payee, seconds, hold, transfer, programme, lot_starts, lot_expires, code, n)
        WHERE u.code IS NULL),
    placed AS (
        INSERT INTO mileage_hold (id, account_id, amount, captured, state, reason, source_ref, placed_at, expires_at)
        SELECT id, account, amount, 0, 'pending', reason, coalesce(source_ref, ''), p_now,
               p_now + make_interval(secs => seconds)
        FROM done WHERE kind = 'hold'),
    settled AS (
        UPDATE mileage_hold h SET settled_at = p_now,
            state = CASE d.kind WHEN 'capture' THEN 'captured' WHEN 'release' THEN 'released' ELSE 'timed_out' END,
            captured = CASE d.kind WHEN 'capture' THEN coalesce(d.amount, h.amount) ELSE 0 END,
            transfer_id = CASE d.kind WHEN 'capture' THEN d.id END
        FROM done d WHERE h.id = d.hold AND d.kind IN ('capture', 'release', 'timeout'))
    INSERT INTO mileage_reversal (original, transfer) SELECT transfer, id FROM done WHERE kind = 'reverse';
END $$;

-- Transfers and postings of a decided batch; legs without a number have none.
CREATE FUNCTION mileage_write_transfers(
    p_items mileage_item[], p_code text[], p_head integer[], p_base bigint, p_now timestamptz, p_ids bigint[],
    p_item integer[], p_place integer[], p_account integer[], p_amount bigint[], p_balance bigint[], p_number bigint[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    seed bytea := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
BEGIN
    -- Each salt is cut from a hash of 244 random bits that nobody keeps and the item's number.
    WITH made AS (
        INSERT INTO mileage_transfer (id, kind, reason, source_ref, event_at, recorded_at, linked_to, reverses, hold_id,
                                      salt)
        SELECT p_base + (n - 1) * 16, kind, reason, coalesce(source_ref, ''), coalesce(event_at, p_now), p_now,
               CASE WHEN grp IS NOT NULL THEN p_base + (head - 1) * 16 END,
               transfer, hold, substr(sha256(seed || int8send(n)), 1, 16)
        FROM unnest(p_items, p_code, p_head) WITH ORDINALITY u(kind, grp, key, reason, source_ref, event_at, legs,
            account, amount, payee, seconds, hold, transfer, programme, lot_starts, lot_expires, code, head, n)
        WHERE code IS NULL AND kind IN ('transfer', 'capture', 'reverse', 'expire', 'clawback')
        RETURNING id)
    INSERT INTO mileage_unsealed (transfer_id) SELECT id FROM made;
    INSERT INTO mileage_posting (id, transfer_id, account_id, amount, balance, number)
    SELECT p_base + (item - 1) * 16 + place, p_base + (item - 1) * 16, p_ids[account], amount, balance, number
    FROM unnest(p_item, p_place, p_account, p_amount, p_balance, p_number)
        u(item, place, account, amount, balance, number)
    WHERE number > 0;
END $$;

-- Remember the answers. A refusal older than 24 hours gives way; another client's batch with the same key and other
-- accounts, committed since the keys were read, makes this one start again.
CREATE FUNCTION mileage_remember(p_client text, p_items mileage_item[], p_prints bytea[], p_code text[], p_base bigint,
                                 p_now timestamptz, p_detail jsonb[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    asked integer; written integer;
BEGIN
    asked := cardinality(p_code) - cardinality(array_positions(p_code, 'replayed'))
        - cardinality(array_positions(p_code, 'key_reused'));
    INSERT INTO mileage_idempotencyrecord AS r
        (client, key, fingerprint, code, transfer_id, hold_id, detail, recorded_at)
    SELECT p_client, key, print, coalesce(code, 'ok'),
           CASE WHEN code IS NULL AND kind IN ('transfer', 'capture', 'reverse', 'expire', 'clawback')
                THEN p_base + (n - 1) * 16 END,
           CASE WHEN code IS NULL AND kind = 'hold' THEN p_base + (n - 1) * 16 ELSE hold END, detail, p_now
    FROM unnest(p_items, p_prints, p_code, p_detail) WITH ORDINALITY u(kind, grp, key, reason, source_ref, event_at,
        legs, account, amount, payee, seconds, hold, transfer, programme, lot_starts, lot_expires, print, code, detail, n)
    WHERE key IS NOT NULL AND code IS DISTINCT FROM 'replayed' AND code IS DISTINCT FROM 'key_reused'
    ORDER BY key
    ON CONFLICT (client, key) DO UPDATE SET fingerprint = excluded.fingerprint, code = excluded.code,
        transfer_id = excluded.transfer_id, hold_id = excluded.hold_id, detail = excluded.detail,
        recorded_at = excluded.recorded_at
    WHERE r.code <> 'ok' AND r.recorded_at <= p_now - interval '24 hours';
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written < asked THEN
        RAISE EXCEPTION 'a key was taken meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
END $$;
