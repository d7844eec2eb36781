-- Exchange: points of one kind are retired and points of another issued, in one transfer. The lots keep their line.

-- What the credits of transfers that took from lots are made of: each part keeps ancestry, start and expiry. A reversal
-- gives back what its original took, to the account it was taken from. What a transfer retires to issuance while it credits
-- lots of another kind is exchanged: those lots are cut in proportion to what was taken. `parent` is NULL for what no lot
-- covers.
CREATE OR REPLACE FUNCTION mileage_passed_lots(p_transfer bigint[], p_items mileage_item[], p_now timestamptz)
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

-- What is left of a transfer's line, lot by lot, and what one unit of it is worth in units of the kind that the transfer
-- gave: `gave` for each `got` of its exchanges, multiplied along the way.
CREATE FUNCTION mileage_line_worth_v1(p_transfer bigint)
RETURNS TABLE (lot bigint, account bigint, asset bigint, free bigint, expires_at timestamptz, gave numeric, got numeric)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    WITH RECURSIVE line AS (SELECT l.*, a.asset_id FROM mileage_line_of(p_transfer) l
                            JOIN mileage_account a ON a.id = l.account_id),
    step AS (
        SELECT c.id, c.parent_id,
               CASE WHEN p.asset_id = c.asset_id THEN 1 ELSE u.amount END::numeric AS gave,
               CASE WHEN p.asset_id = c.asset_id THEN 1 ELSE c.amount END::numeric AS got
        FROM line c JOIN line p ON p.id = c.parent_id
        LEFT JOIN LATERAL (
            SELECT sum(x.amount) AS amount FROM mileage_lotuse x
            WHERE x.posting_id > (c.posting_id & -16) AND x.posting_id < (c.posting_id & -16) + 16
                AND x.lot_id = c.parent_id) u ON p.asset_id <> c.asset_id),
    worth AS (
        SELECT l.id, 1::numeric AS gave, 1::numeric AS got FROM line l WHERE l.parent_id IS NULL
        UNION ALL
        SELECT s.id, w.gave * s.gave, w.got * s.got FROM worth w JOIN step s ON s.parent_id = w.id)
    SELECT l.id, l.account_id, l.asset_id, l.remaining - l.held, l.expires_at, w.gave, w.got
    FROM line l JOIN worth w ON w.id = l.id
$$;
GRANT EXECUTE ON FUNCTION mileage_line_worth_v1(bigint) TO wallet_app;
