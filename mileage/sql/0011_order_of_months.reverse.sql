-- Close a month for ever. It must be over; transfers under way in it are waited for.
CREATE OR REPLACE FUNCTION mileage_close_period_v1(p_month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF p_month <> date_trunc('month', p_month) OR p_month >= mileage_month(clock_timestamp()) THEN
        RAISE EXCEPTION '% is not the first day of a month that is over', p_month USING ERRCODE = 'check_violation';
    END IF;
    PERFORM pg_advisory_xact_lock(7205, mileage_month_lock(p_month));
    INSERT INTO mileage_period (month, closed_at) VALUES (p_month, clock_timestamp()) ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$;
