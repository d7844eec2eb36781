-- As in 0003_accounts.sql, and in order: what came before a closed month stays as it is too. Refused while an earlier
-- month is open in which something happened, or that lies between it and one that is closed.
CREATE OR REPLACE FUNCTION mileage_close_period_v1(p_month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    earlier date;
BEGIN
    IF p_month <> date_trunc('month', p_month) OR p_month >= mileage_month(clock_timestamp()) THEN
        RAISE EXCEPTION '% is not the first day of a month that is over', p_month USING ERRCODE = 'check_violation';
    END IF;
    PERFORM pg_advisory_xact_lock(7205, mileage_month_lock(p_month));
    IF EXISTS (SELECT FROM mileage_period WHERE month = p_month) THEN
        RETURN false;
    END IF;
    -- transfers recorded before the last closing were looked at then; a day for what was under way
    SELECT min(m.month) INTO earlier FROM (
        SELECT mileage_month(min(t.event_at)) AS month FROM mileage_transfer t
        WHERE t.event_at < p_month::timestamp AT TIME ZONE 'Asia/Seoul'
            AND t.id >= coalesce((SELECT mileage_id_at(max(c.closed_at) - interval '1 day')
                                  FROM mileage_period c WHERE c.month < p_month), 0)
            AND NOT EXISTS (SELECT FROM mileage_period c WHERE c.month = mileage_month(t.event_at))
        UNION ALL
        SELECT (p_month - interval '1 month')::date
        WHERE EXISTS (SELECT FROM mileage_period c WHERE c.month < p_month)
            AND NOT EXISTS (SELECT FROM mileage_period c WHERE c.month = (p_month - interval '1 month')::date)) m;
    IF earlier IS NOT NULL THEN
        RAISE EXCEPTION '% is still open', earlier
            USING ERRCODE = 'check_violation', CONSTRAINT = 'months_close_in_order', DETAIL = earlier::text;
    END IF;
    INSERT INTO mileage_period (month, closed_at) VALUES (p_month, clock_timestamp()) ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$;
