DROP FUNCTION mileage_line_worth_v1(bigint);
-- What the credits of transfers that took from lots are made of: each part keeps ancestry, start and expiry. A reversal
-- gives back what its original took, to the account it was taken from. `parent` is NULL for what no lot covers.
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
    bare AS (
        SELECT c.posting, c.account_id,
               c.amount - coalesce((SELECT sum(amount)::bigint FROM passed p WHERE p.posting = c.posting), 0) AS amount,
               c.lot_starts, c.lot_expires, c.programme, NULL::bigint, NULL::bigint
        FROM credit c WHERE c.has_lots)
    SELECT * FROM passed UNION ALL SELECT * FROM bare WHERE bare.amount > 0;
END $$;
