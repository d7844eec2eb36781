-- Closing a month looks for earlier ones in which something happened: what is being posted in any of them must be waited
-- for too, or it would be seen by neither. So whoever posts in a month past holds one lock, whichever month that is.
CREATE FUNCTION mileage_books_lock(month date) RETURNS integer LANGUAGE sql STABLE
RETURN CASE WHEN month < mileage_month(clock_timestamp()) THEN 2 ELSE mileage_month_lock(month) END;

-- As before, with the lock on the months past.
CREATE OR REPLACE FUNCTION mileage_lock(p_items mileage_item[], p_ids bigint[], OUT asset bigint[], OUT state text[],
                             OUT floor bigint[], OUT ceiling bigint[], OUT lots boolean[], OUT balance bigint[],
                             OUT held bigint[], OUT number bigint[], OUT mark bigint)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7205, m.books)
    FROM (SELECT DISTINCT mileage_books_lock(mileage_month(coalesce(event_at, clock_timestamp()))) AS books
          FROM unnest(p_items) ORDER BY 1) m;
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

-- As before; books are looked up only for a month that may be closed.
CREATE OR REPLACE FUNCTION mileage_post_single(p_client text, p_item jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    legs jsonb := p_item -> 'legs';
    item_key text := p_item ->> 'key';
    item_reason text := p_item ->> 'reason';
    item_ref text := coalesce(p_item ->> 'source_ref', '');
    happened timestamptz := p_item ->> 'event_at';
    programme bigint := p_item ->> 'programme';
    begins timestamptz := p_item ->> 'lot_starts';
    ends timestamptz := p_item ->> 'lot_expires';
    one bigint; two bigint; gain bigint; lot bigint;
    low record; high record; payer record; payee record;
    base bigint; now timestamptz;
BEGIN
    IF (p_item ->> 'kind' = 'transfer' AND jsonb_array_length(legs) = 2 AND NOT p_item ?| '{grp,transfer,hold}'
            AND length(item_key) BETWEEN 1 AND 160 AND length(item_reason) <= 60 AND length(item_ref) <= 120) IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    one := (legs -> 0 -> 0)::bigint;
    two := (legs -> 1 -> 0)::bigint;
    gain := (legs -> 0 -> 1)::bigint;
    IF (one <> two AND gain <> 0 AND gain + (legs -> 1 -> 1)::bigint = 0) IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock_shared(7205, mileage_books_lock(mileage_month(coalesce(happened, clock_timestamp()))));
    SELECT id, asset_id, state, floor, ceiling, has_lots, balance, held, posting_count, id_mark INTO low
    FROM mileage_account WHERE id = least(one, two) FOR NO KEY UPDATE;
    SELECT id, asset_id, state, floor, ceiling, has_lots, balance, held, posting_count, id_mark INTO high
    FROM mileage_account WHERE id = greatest(one, two) FOR NO KEY UPDATE;
    IF (one < two) = (gain < 0) THEN
        payer := low; payee := high;
    ELSE
        payer := high; payee := low;
    END IF;
    gain := abs(gain);

    -- Every lock is held: each statement from here on sees all that was committed under them, and the time is fixed.
    base := mileage_next_ids(greatest(low.id_mark, high.id_mark));
    now := mileage_time_of(base);
    IF (payer.asset_id = payee.asset_id AND payer.state = 'open' AND payee.state = 'open'
            AND (payer.floor IS NULL OR payer.balance - payer.held - gain >= payer.floor)
            AND (payee.ceiling IS NULL OR payee.balance + gain <= payee.ceiling)
            AND (happened IS NULL OR happened <= now + interval '5 minutes')) IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    -- what happens now is in a month that is not over, whose books are open
    IF happened IS NOT NULL AND EXISTS (SELECT FROM mileage_period WHERE month = mileage_month(happened)) THEN
        RETURN NULL;
    END IF;
    IF payer.has_lots THEN
        IF gain > coalesce((SELECT sum(l.remaining - l.held) FROM mileage_lot l
                WHERE l.account_id = payer.id AND l.remaining > 0 AND l.starts_at <= now
                    AND (l.expires_at > now OR l.expires_at IS NULL)), 0) THEN
            RETURN NULL;
        END IF;
    ELSIF payee.has_lots THEN
        lot := nextval('mileage_lot_id_seq');
    END IF;
    -- A key that is known, or is being posted with other accounts at this moment, has its answer already.
    INSERT INTO mileage_idempotencyrecord (client, key, fingerprint, code, transfer_id, recorded_at)
    VALUES (p_client, item_key, sha256(convert_to(p_item::text, 'UTF8')), 'ok', base, now) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    INSERT INTO mileage_transfer (id, kind, reason, source_ref, event_at, recorded_at, salt)
    VALUES (base, 'transfer', item_reason, item_ref, coalesce(happened, now), now,
            substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16));
    INSERT INTO mileage_unsealed (transfer_id) VALUES (base);
    INSERT INTO mileage_posting (id, transfer_id, account_id, amount, balance, number)
    VALUES (base + CASE payer.id WHEN one THEN 1 ELSE 2 END, base, payer.id, -gain, payer.balance - gain,
            payer.posting_count + 1),
           (base + CASE payee.id WHEN one THEN 1 ELSE 2 END, base, payee.id, gain, payee.balance + gain,
            payee.posting_count + 1);
    IF lot IS NOT NULL THEN
        INSERT INTO mileage_lot (id, account_id, posting_id, amount, remaining, held, starts_at, expires_at, programme_id,
                                 root_id)
        VALUES (lot, payee.id, base + CASE payee.id WHEN one THEN 1 ELSE 2 END, gain, gain, 0, coalesce(begins, now), ends,
                programme, lot);
    END IF;
    UPDATE mileage_account
    SET balance = balance + CASE id WHEN payer.id THEN -gain ELSE gain END, posting_count = posting_count + 1,
        id_mark = base + 16
    WHERE id IN (one, two);
    IF payer.has_lots THEN
        PERFORM mileage_write_lots(ARRAY[jsonb_populate_record(NULL::mileage_item, p_item)], '{transfer}', base, now,
            array_agg(1), array_agg(base + p.place), array_agg(p.account), array_agg(p.amount))
        FROM (VALUES (1, one, (legs -> 0 -> 1)::bigint), (2, two, (legs -> 1 -> 1)::bigint)) p(place, account, amount)
        WHERE p.account = payer.id OR payee.has_lots;
    END IF;
    RETURN base;
END $$;

-- As before, alone with the months past too.
CREATE OR REPLACE FUNCTION mileage_close_period_v1(p_month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    earlier date;
BEGIN
    IF p_month <> date_trunc('month', p_month) OR p_month >= mileage_month(clock_timestamp()) THEN
        RAISE EXCEPTION '% is not the first day of a month that is over', p_month USING ERRCODE = 'check_violation';
    END IF;
    -- what is being posted in months past is waited for, and what began while this one was running
    PERFORM pg_advisory_xact_lock(7205, 2);
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
