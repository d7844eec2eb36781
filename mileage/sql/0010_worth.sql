-- Exchange: points of one kind are retired and points of another issued, in one transfer. The lots keep their line.

-- What is left of a transfer's line, lot by lot, and what one unit of it is worth in units of the kind that the transfer
-- gave: `gave` for each `got` of its exchanges, multiplied along the way. Where an exchange repaid what the member owed, the
-- part of it that went to the debt took its part of the line with it, so what is left is worth what it would be without.
CREATE FUNCTION mileage_line_worth_v2(p_transfer bigint)
RETURNS TABLE (lot bigint, account bigint, asset bigint, free bigint, expires_at timestamptz, gave numeric, got numeric)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    WITH RECURSIVE line AS (SELECT l.*, a.asset_id FROM mileage_line_of(p_transfer) l
                            JOIN mileage_account a ON a.id = l.account_id),
    step AS (
        SELECT c.id, c.parent_id,
               CASE WHEN p.asset_id = c.asset_id THEN 1 ELSE u.amount * g.own END::numeric AS gave,
               CASE WHEN p.asset_id = c.asset_id THEN 1 ELSE c.amount * g.whole END::numeric AS got
        FROM line c JOIN line p ON p.id = c.parent_id
        LEFT JOIN LATERAL (
            SELECT sum(x.amount) AS amount FROM mileage_lotuse x
            WHERE x.posting_id > (c.posting_id & -16) AND x.posting_id < (c.posting_id & -16) + 16
                AND x.lot_id = c.parent_id) u ON p.asset_id <> c.asset_id
        LEFT JOIN LATERAL (
            SELECT sum(y.amount) FILTER (WHERE y.id = c.posting_id) AS own, sum(y.amount) AS whole
            FROM mileage_posting y JOIN mileage_account b ON b.id = y.account_id
            WHERE y.id > (c.posting_id & -16) AND y.id < (c.posting_id & -16) + 16
                AND y.amount > 0 AND b.asset_id = c.asset_id) g ON p.asset_id <> c.asset_id),
    worth AS (
        SELECT l.id, 1::numeric AS gave, 1::numeric AS got FROM line l WHERE l.parent_id IS NULL
        UNION ALL
        SELECT s.id, w.gave * s.gave, w.got * s.got FROM worth w JOIN step s ON s.parent_id = w.id)
    SELECT l.id, l.account_id, l.asset_id, l.remaining - l.held, l.expires_at, w.gave, w.got
    FROM line l JOIN worth w ON w.id = l.id
$$;
GRANT EXECUTE ON FUNCTION mileage_line_worth_v2(bigint) TO wallet_app;

-- Which part of a lot was a campaign's bonus, and whose budget paid it: of the exchange that last made its points.
CREATE FUNCTION mileage_lot_bonus_v1(p_lot bigint)
RETURNS TABLE (bonus bigint, total bigint, budget bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    WITH RECURSIVE up AS (
        SELECT l.parent_id, l.posting_id, a.asset_id FROM mileage_lot l JOIN mileage_account a ON a.id = l.account_id
        WHERE l.id = p_lot
        UNION ALL
        SELECT l.parent_id, l.posting_id, a.asset_id FROM up JOIN mileage_lot l ON l.id = up.parent_id
        JOIN mileage_account a ON a.id = l.account_id WHERE a.asset_id = up.asset_id)
    SELECT q.bonus, q.total, r.budget_id FROM up
    JOIN mileage_exchangequote q ON q.transfer_id = (up.posting_id & -16) AND q.bonus > 0
    JOIN mileage_bonuscampaign c ON c.id = q.campaign_id JOIN mileage_programme r ON r.id = c.programme_id
    LIMIT 1
$$;
GRANT EXECUTE ON FUNCTION mileage_lot_bonus_v1(bigint) TO wallet_app;
