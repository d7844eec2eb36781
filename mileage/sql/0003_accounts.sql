-- Accounts and periods: bounds follow from the kind, so that our own code cannot open a member's account without floor.

-- Open an account or find it. Its id.
CREATE FUNCTION mileage_open_account_v1(p_kind text, p_asset bigint, p_member uuid, p_code text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    found_id bigint;
    personal boolean := p_kind IN ('member', 'organisation', 'receivable');
BEGIN
    IF p_kind NOT IN ('member', 'organisation', 'partner', 'budget', 'issuance', 'backing', 'expiry', 'receivable',
                      'fees', 'remainders') OR personal <> (p_member IS NOT NULL) THEN
        RAISE EXCEPTION 'no account of kind % for member %', p_kind, p_member USING ERRCODE = 'check_violation';
    END IF;
    FOR attempt IN 1 .. 2 LOOP
        SELECT id INTO found_id FROM mileage_account
        WHERE asset_id = p_asset AND kind = p_kind AND code = p_code AND member_id IS NOT DISTINCT FROM p_member;
        EXIT WHEN found_id IS NOT NULL;
        -- One that another transaction is opening is waited for, and then found.
        INSERT INTO mileage_account (asset_id, kind, member_id, code, state, floor, ceiling, has_lots,
                                     balance, held, posting_count, id_mark, opened_at)
        VALUES (p_asset, p_kind, p_member, p_code, 'open',
                CASE WHEN p_kind IN ('issuance', 'receivable') THEN NULL ELSE 0 END,
                CASE WHEN p_kind IN ('issuance', 'receivable') THEN 0 END,
                p_kind IN ('member', 'organisation'), 0, 0, 0, 0, clock_timestamp())
        ON CONFLICT DO NOTHING
        RETURNING id INTO found_id;
        EXIT WHEN found_id IS NOT NULL;
    END LOOP;
    RETURN found_id;
END $$;

-- Freeze, thaw or close an account. Closing needs it to be empty (a check constraint); a closed account stays closed.
CREATE FUNCTION mileage_set_account_state_v1(p_account bigint, p_state text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF p_state NOT IN ('open', 'frozen', 'closed') THEN
        RAISE EXCEPTION 'no such state: %', p_state USING ERRCODE = 'check_violation';
    END IF;
    UPDATE mileage_account SET state = p_state WHERE id = p_account AND state <> 'closed';
    RETURN FOUND;
END $$;

-- Months of the books are those of Asia/Seoul.
CREATE FUNCTION mileage_month(at timestamptz) RETURNS date LANGUAGE sql STABLE
RETURN date_trunc('month', at AT TIME ZONE 'Asia/Seoul')::date;

-- The lock on a month: shared for every posting, alone for closing. An advisory lock, since a row locked by everyone
-- costs more than all the rest of a transfer.
CREATE FUNCTION mileage_month_lock(month date) RETURNS integer LANGUAGE sql IMMUTABLE
RETURN (extract(year FROM month) * 100 + extract(month FROM month))::integer;

-- Close a month for ever, in order: what came before a closed month stays as it is too. It must be over; transfers under way
-- in it are waited for. Refused while an earlier month is open in which something happened, or that lies between it and one
-- that is closed.
CREATE FUNCTION mileage_close_period_v1(p_month date) RETURNS boolean
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

-- Forget refusals after 24 hours; answers of acceptance stay.
CREATE FUNCTION mileage_forget_refusals_v1() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM mileage_idempotencyrecord
        WHERE code <> 'ok' AND recorded_at < clock_timestamp() - interval '24 hours' RETURNING 1)
    SELECT count(*) FROM gone
$$;

-- Take up to so many unsealed transfers for the caller's transaction, which seals them. One sequencer at a time.
CREATE FUNCTION mileage_take_unsealed_v1(p_limit integer) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7205, 1);
    RETURN QUERY
        WITH taken AS (
            DELETE FROM mileage_unsealed
            WHERE ctid = ANY (ARRAY(SELECT ctid FROM mileage_unsealed LIMIT p_limit)) RETURNING transfer_id)
        SELECT transfer_id FROM taken ORDER BY transfer_id;
END $$;

GRANT EXECUTE ON FUNCTION
    mileage_open_account_v1(text, bigint, uuid, text), mileage_set_account_state_v1(bigint, text),
    mileage_close_period_v1(date), mileage_forget_refusals_v1(), mileage_take_unsealed_v1(integer),
    mileage_id_at(timestamptz), mileage_time_of(bigint), mileage_month(timestamptz)
TO wallet_app;
