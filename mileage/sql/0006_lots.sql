-- Lots: which ones a debit takes, which ones a credit makes. Called under the locks of their accounts, for legs that were
-- decided, in an order in which no lot account is credited before it is debited in the same call.

-- Cut each need out of the account's usable lots: earliest expiry first, then age; those made by the transfer
-- `p_prefer` before all others.
CREATE FUNCTION mileage_cut_lots(p_posting bigint[], p_account bigint[], p_amount bigint[], p_prefer bigint,
                                 p_now timestamptz)
RETURNS TABLE (posting bigint, lot bigint, amount bigint) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH need AS (
        SELECT n.posting, n.account, n.amount,
               sum(n.amount) OVER (PARTITION BY n.account ORDER BY n.posting)::bigint AS upto
        FROM unnest(p_posting, p_account, p_amount) n(posting, account, amount)),
    have AS (
        SELECT l.id, l.account_id, l.remaining - l.held AS free, sum(l.remaining - l.held) OVER (
            PARTITION BY l.account_id
            ORDER BY coalesce(l.posting_id & -16 = p_prefer, false) DESC, l.expires_at, l.id)::bigint AS upto
        FROM mileage_lot l
        WHERE l.account_id = ANY (p_account) AND l.remaining > 0 AND l.remaining > l.held AND l.starts_at <= p_now
            AND (l.expires_at > p_now OR l.expires_at IS NULL))
    SELECT n.posting, h.id, least(n.upto, h.upto) - greatest(n.upto - n.amount, h.upto - h.free)
    FROM need n JOIN have h
        ON h.account_id = n.account AND h.upto > n.upto - n.amount AND h.upto - h.free < n.upto;
END $$;

-- Debits take from lots; the uses say which.
CREATE FUNCTION mileage_take_lots(p_posting bigint[], p_account bigint[], p_amount bigint[], p_prefer bigint,
                                  p_now timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    got bigint;
BEGIN
    WITH slice AS MATERIALIZED (
        SELECT * FROM mileage_cut_lots(p_posting, p_account, p_amount, p_prefer, p_now)),
    taken AS (
        UPDATE mileage_lot l SET remaining = l.remaining - s.amount
        FROM (SELECT lot, sum(amount)::bigint AS amount FROM slice GROUP BY lot) s WHERE l.id = s.lot),
    used AS (INSERT INTO mileage_lotuse (posting_id, lot_id, amount) SELECT posting, lot, amount FROM slice)
    SELECT sum(amount)::bigint INTO got FROM slice;
    RETURN got;
END $$;

-- A hold pins lots.
CREATE FUNCTION mileage_pin_lots(p_hold bigint, p_account bigint, p_amount bigint, p_now timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    got bigint;
BEGIN
    WITH slice AS MATERIALIZED (
        SELECT * FROM mileage_cut_lots(ARRAY[p_hold], ARRAY[p_account], ARRAY[p_amount], NULL, p_now)),
    pinned AS (UPDATE mileage_lot l SET held = l.held + s.amount FROM slice s WHERE l.id = s.lot),
    noted AS (INSERT INTO mileage_heldlot (hold_id, lot_id, amount) SELECT posting, lot, amount FROM slice)
    SELECT sum(amount)::bigint INTO got FROM slice;
    RETURN got;
END $$;

-- A settled hold lets go of its lots; what is captured is taken from them, earliest expiry first.
CREATE FUNCTION mileage_unpin_lots(p_hold bigint, p_posting bigint, p_captured bigint) RETURNS bigint LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    got bigint;
BEGIN
    WITH pin AS MATERIALIZED (
        SELECT x.lot_id, x.amount, least(x.amount, greatest(0, p_captured + x.amount - x.upto)) AS taken
        FROM (SELECT h.lot_id, h.amount, sum(h.amount) OVER (ORDER BY l.expires_at, l.id)::bigint AS upto
              FROM mileage_heldlot h JOIN mileage_lot l ON l.id = h.lot_id WHERE h.hold_id = p_hold) x),
    freed AS (
        UPDATE mileage_lot l SET held = l.held - p.amount, remaining = l.remaining - p.taken
        FROM pin p WHERE l.id = p.lot_id),
    used AS (
        INSERT INTO mileage_lotuse (posting_id, lot_id, amount) SELECT p_posting, lot_id, taken FROM pin WHERE taken > 0)
    SELECT coalesce(sum(taken), 0)::bigint INTO got FROM pin;
    RETURN got;
END $$;

-- What has expired of an account leaves it; what is held stays until its hold is settled.
CREATE FUNCTION mileage_take_expired(p_posting bigint, p_account bigint, p_now timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    got bigint;
BEGIN
    WITH over AS MATERIALIZED (
        SELECT id, remaining - held AS amount FROM mileage_lot
        WHERE account_id = p_account AND remaining > 0 AND remaining > held AND expires_at <= p_now),
    taken AS (UPDATE mileage_lot l SET remaining = l.held FROM over WHERE l.id = over.id),
    used AS (INSERT INTO mileage_lotuse (posting_id, lot_id, amount) SELECT p_posting, id, amount FROM over)
    SELECT coalesce(sum(amount), 0)::bigint INTO got FROM over;
    RETURN got;
END $$;

-- What is left of a transfer's line in an account leaves it, whether it has begun, has expired or not; what is held stays.
CREATE FUNCTION mileage_take_line(p_posting bigint, p_account bigint, p_amount bigint, p_transfer bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    got bigint;
BEGIN
    WITH slice AS MATERIALIZED (
        SELECT x.id, least(x.free, p_amount + x.free - x.upto) AS amount
        FROM (SELECT l.id, l.remaining - l.held AS free,
                     sum(l.remaining - l.held) OVER (ORDER BY l.expires_at, l.id)::bigint AS upto
              FROM mileage_line_of(p_transfer) l WHERE l.account_id = p_account AND l.remaining > l.held) x
        WHERE x.upto - x.free < p_amount),
    taken AS (UPDATE mileage_lot l SET remaining = l.remaining - s.amount FROM slice s WHERE l.id = s.id),
    used AS (INSERT INTO mileage_lotuse (posting_id, lot_id, amount) SELECT p_posting, id, amount FROM slice)
    SELECT coalesce(sum(amount), 0)::bigint INTO got FROM slice;
    RETURN got;
END $$;

-- New lots without ancestors: from an account that has no lots, with the terms of the item.
CREATE FUNCTION mileage_make_lots(p_posting bigint[], p_account bigint[], p_amount bigint[], p_item integer[],
                                  p_items mileage_item[], p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO mileage_lot (id, account_id, posting_id, amount, remaining, held, starts_at, expires_at, programme_id,
                             parent_id, root_id)
    SELECT n.id, n.account, n.posting, n.amount, n.amount, 0, coalesce(n.lot_starts, p_now), n.lot_expires, n.programme,
           NULL, n.id
    FROM (SELECT nextval('mileage_lot_id_seq') AS id, u.*, i.lot_starts, i.lot_expires, i.programme
          FROM unnest(p_posting, p_account, p_amount, p_item) u(posting, account, amount, item)
          JOIN unnest(p_items) WITH ORDINALITY i(kind, grp, key, reason, source_ref, event_at, legs, account, amount,
              payee, seconds, hold, transfer, programme, lot_starts, lot_expires, n) ON i.n = u.item) n;
END $$;

-- What the credits of transfers that took from lots are made of: each part keeps ancestry, start and expiry. A reversal
-- gives back what its original took, to the account it was taken from. What a transfer retires to issuance while it credits
-- lots of another kind is exchanged: those lots are cut in proportion to what was taken. `parent` is NULL for what no lot
-- covers.
CREATE FUNCTION mileage_passed_lots(p_transfer bigint[], p_items mileage_item[], p_now timestamptz)
RETURNS TABLE (posting bigint, account bigint, amount bigint, starts_at timestamptz, expires_at timestamptz,
               programme bigint, parent bigint, root bigint) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH moved AS MATERIALIZED (
        SELECT u.id, coalesce(u.reverses, u.id) AS source, u.reverses IS NOT NULL AS back,
               coalesce(u.lot_starts, p_now) AS lot_starts, u.lot_expires, u.programme
        FROM unnest(p_transfer, p_items) u(id, kind, grp, key, reason, source_ref, event_at, legs, account, amount, payee,
            seconds, hold, reverses, programme, lot_starts, lot_expires)),
    slice AS (
        SELECT x.*, sum(x.amount) OVER (PARTITION BY x.transfer, x.pool ORDER BY x.expires_at, x.lot)::bigint AS upto
        FROM (SELECT m.id AS transfer, CASE WHEN m.back THEN a.id ELSE a.asset_id END AS pool, u.amount, l.id AS lot,
                     l.starts_at, l.expires_at, l.programme_id, l.root_id
              FROM moved m
              JOIN mileage_lotuse u ON u.posting_id > m.source AND u.posting_id < m.source + 16
              JOIN mileage_lot l ON l.id = u.lot_id JOIN mileage_account a ON a.id = l.account_id) x),
    credit AS MATERIALIZED (
        SELECT x.*, sum(x.amount) OVER (PARTITION BY x.id, x.pool ORDER BY x.posting)::bigint AS upto
        FROM (SELECT m.*, CASE WHEN m.back THEN a.id ELSE a.asset_id END AS pool, p.id AS posting, p.account_id,
                     p.amount, a.has_lots
              FROM moved m JOIN mileage_posting p ON p.id > m.id AND p.id < m.id + 16 AND p.amount > 0
              JOIN mileage_account a ON a.id = p.account_id) x),
    passed AS MATERIALIZED (
        SELECT c.posting, c.account_id, least(c.upto, s.upto) - greatest(c.upto - c.amount, s.upto - s.amount) AS amount,
               s.starts_at, s.expires_at, s.programme_id, s.lot, s.root_id
        FROM credit c JOIN slice s ON s.transfer = c.id AND s.pool = c.pool
            AND s.upto > c.upto - c.amount AND s.upto - s.amount < c.upto
        WHERE c.has_lots),
    -- the two kinds of an exchange: one whose lots were taken and retired, and one that no lot of the transfer covers
    exchange AS MATERIALIZED (
        SELECT x.*, sum(x.amount) OVER (PARTITION BY x.posting ORDER BY x.expires_at, x.lot) AS upto,
               sum(x.amount) OVER (PARTITION BY x.posting) AS whole
        FROM (SELECT c.posting, c.account_id, c.amount AS gained, s.amount, s.lot, s.starts_at, s.expires_at,
                     s.programme_id, s.root_id
              FROM credit c JOIN slice s ON s.transfer = c.id AND s.pool <> c.pool
              WHERE c.has_lots AND NOT c.back
                  AND NOT EXISTS (SELECT FROM slice o WHERE o.transfer = c.id AND o.pool = c.pool)
                  AND EXISTS (SELECT FROM mileage_posting p JOIN mileage_account a ON a.id = p.account_id
                              WHERE p.id > c.id AND p.id < c.id + 16 AND p.amount > 0 AND a.kind = 'issuance'
                                  AND a.asset_id = s.pool)) x),
    exchanged AS MATERIALIZED (
        SELECT e.posting, e.account_id,
               (floor(e.upto * e.gained / e.whole) - floor((e.upto - e.amount) * e.gained / e.whole))::bigint AS amount,
               e.starts_at, e.expires_at, e.programme_id, e.lot, e.root_id
        FROM exchange e),
    bare AS (
        SELECT c.posting, c.account_id,
               c.amount - coalesce((SELECT sum(p.amount)::bigint FROM passed p WHERE p.posting = c.posting), 0)
                   - coalesce((SELECT sum(p.amount)::bigint FROM exchanged p WHERE p.posting = c.posting), 0) AS amount,
               c.lot_starts, c.lot_expires, c.programme, NULL::bigint, NULL::bigint
        FROM credit c WHERE c.has_lots)
    SELECT * FROM passed UNION ALL SELECT * FROM exchanged WHERE exchanged.amount > 0
    UNION ALL SELECT * FROM bare WHERE bare.amount > 0;
END $$;

CREATE FUNCTION mileage_pass_lots(p_transfer bigint[], p_items mileage_item[], p_now timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO mileage_lot (id, account_id, posting_id, amount, remaining, held, starts_at, expires_at, programme_id,
                             parent_id, root_id)
    SELECT n.id, n.account, n.posting, n.amount, n.amount, 0, n.starts_at, n.expires_at, n.programme, n.parent,
           coalesce(n.root, n.id)
    FROM (SELECT nextval('mileage_lot_id_seq') AS id, p.*
          FROM mileage_passed_lots(p_transfer, p_items, p_now) p ORDER BY p.posting, p.expires_at, p.parent) n;
END $$;

-- The lots of a decided batch. Legs are those at accounts with lots, in order; of a hold, `p_posting` is the hold's id.
-- Together where no account is both credited and debited; else item by item.
CREATE FUNCTION mileage_write_lots(p_items mileage_item[], p_kinds text[], p_base bigint, p_now timestamptz,
                                   p_item integer[], p_posting bigint[], p_account bigint[], p_amount bigint[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    it record; part record; got bigint;
BEGIN
    SELECT array_agg(posting) FILTER (WHERE amount < 0) AS debit, array_agg(account) FILTER (WHERE amount < 0) AS debited,
           array_agg(-amount) FILTER (WHERE amount < 0) AS cut, coalesce(sum(-amount) FILTER (WHERE amount < 0), 0) AS want,
           array_agg(posting) FILTER (WHERE amount > 0) AS credit, array_agg(account) FILTER (WHERE amount > 0) AS credited,
           array_agg(amount) FILTER (WHERE amount > 0) AS gain, array_agg(item) FILTER (WHERE amount > 0) AS item
    INTO part FROM unnest(p_item, p_posting, p_account, p_amount) u(item, posting, account, amount);
    IF 'transfer' = ALL (p_kinds) AND part.debit IS NULL THEN
        PERFORM mileage_make_lots(part.credit, part.credited, part.gain, part.item, p_items, p_now);
        RETURN;
    ELSIF 'transfer' = ALL (p_kinds) AND NOT coalesce(part.debited && part.credited, false) THEN
        IF mileage_take_lots(part.debit, part.debited, part.cut, NULL, p_now) <> part.want THEN
            RAISE EXCEPTION 'lots do not cover the balance';
        ELSIF part.credit IS NOT NULL THEN
            PERFORM mileage_pass_lots(array_agg(p_base + (i - 1) * 16), array_agg(p_items[i]), p_now)
            FROM (SELECT DISTINCT i FROM unnest(part.item) i ORDER BY i) x;
        END IF;
        RETURN;
    END IF;
    FOR it IN
        SELECT u.item, p_kinds[u.item] AS kind, p_items[u.item] AS what, p_base + (u.item - 1) * 16 AS id,
               array_agg(u.posting) FILTER (WHERE u.amount < 0) AS debit,
               array_agg(u.account) FILTER (WHERE u.amount < 0) AS debited,
               array_agg(-u.amount) FILTER (WHERE u.amount < 0) AS cut,
               coalesce(sum(-u.amount) FILTER (WHERE u.amount < 0), 0)::bigint AS want,
               bool_or(u.amount > 0) AS credits
        FROM unnest(p_item, p_posting, p_account, p_amount) u(item, posting, account, amount)
        GROUP BY u.item ORDER BY u.item
    LOOP
        got := CASE
            WHEN it.kind IN ('capture', 'release', 'timeout')
                THEN mileage_unpin_lots((it.what).hold, it.debit[1], it.want)
            WHEN it.debit IS NULL THEN 0
            WHEN it.kind = 'hold' THEN mileage_pin_lots(it.debit[1], it.debited[1], it.want, p_now)
            WHEN it.kind = 'expire' THEN mileage_take_expired(it.debit[1], it.debited[1], p_now)
            WHEN it.kind = 'clawback'
                THEN mileage_take_line(it.debit[1], it.debited[1], it.want, (it.what).transfer)
            ELSE mileage_take_lots(it.debit, it.debited, it.cut, (it.what).transfer, p_now) END;
        IF got IS DISTINCT FROM it.want THEN
            RAISE EXCEPTION 'lots do not cover the balance: item %, % of %', it.item, got, it.want;
        ELSIF it.credits THEN
            PERFORM mileage_pass_lots(ARRAY[it.id], ARRAY[it.what], p_now);
        END IF;
    END LOOP;
END $$;
