CREATE OR REPLACE FUNCTION mileage_read_faults(p_client text, p_items mileage_item[], p_prints bytea[], p_now timestamptz,
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
    LEFT JOIN mileage_idempotencyrecord r ON r.client = p_client AND r.key = i.key
        AND (r.code = 'ok' OR r.recorded_at > p_now - interval '24 hours')
    LEFT JOIN mileage_period c ON c.month = mileage_month(coalesce(i.event_at, p_now));
END $$;

CREATE OR REPLACE FUNCTION mileage_next_ids(p_mark bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    turn bigint := (nextval('mileage_call_seq') & 255) << 14;
    id bigint := mileage_id_at(clock_timestamp()) | turn;
BEGIN
    -- a clock that was set back, or two batches in one millisecond
    RETURN CASE WHEN id > p_mark THEN id ELSE (((p_mark >> 22) + 1) << 22) | turn END;
END $$;

CREATE OR REPLACE FUNCTION mileage_post_v1(p_client text, p_items jsonb) RETURNS SETOF mileage_result
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    batch record; legs record; book record; done record; lots record;
    faults text[]; usable boolean[]; freed bigint[]; live bigint[]; details jsonb[];
    base bigint; now timestamptz;
BEGIN
    batch := mileage_read_items(p_items);
    legs := mileage_read_legs(batch.items, batch.kinds);
    book := mileage_lock(batch.items, legs.ids);

    -- Every lock is held: each statement from here on sees all that was committed under them, and the time is fixed.
    base := mileage_next_ids(book.mark);
    now := mileage_time_of(base);
    SELECT f.* INTO faults, usable FROM mileage_read_faults(p_client, batch.items, batch.prints, now) f;
    IF batch.kinds && '{capture,release,timeout}' THEN
        SELECT h.* INTO faults, freed, live FROM mileage_read_holds(batch.items, now, faults) h;
    END IF;
    IF batch.kinds && '{reverse}' THEN
        faults := mileage_read_reversals(batch.items, faults);
    END IF;
    IF batch.kinds && '{clawback}' THEN
        faults := mileage_read_clawbacks(batch.items, faults, legs.item, legs.account, legs.amount, legs.ids, book.lots);
    END IF;
    IF batch.kinds && '{expire}' THEN
        legs.amount := mileage_read_expired(batch.kinds, legs.item, legs.place, legs.account, legs.ids, legs.amount, now);
    END IF;

    done := mileage_decide(
        batch.kinds, batch.groups, faults, usable, freed, live, legs.item, legs.account, legs.amount,
        book.asset, book.state, book.floor, book.ceiling, book.lots, book.balance, book.held, book.number,
        mileage_read_spendable(legs.ids, book.lots, legs.account, legs.amount, now));

    IF array_position(done.code, NULL) IS NOT NULL THEN
        PERFORM mileage_write_transfers(batch.items, done.code, done.head, base, now, legs.ids, legs.item, legs.place, legs.account,
                                        legs.amount, done.leg_balance, done.leg_number);
        UPDATE mileage_account a
        SET balance = u.balance, held = u.held, posting_count = u.number, id_mark = base + cardinality(batch.kinds) * 16
        FROM unnest(legs.ids, done.balance, done.held, done.number) u(id, balance, held, number)
        WHERE a.id = u.id AND (a.posting_count <> u.number OR a.held <> u.held);
        IF batch.kinds && '{hold,capture,release,timeout,reverse}' THEN
            PERFORM mileage_write_holds(batch.items, done.code, base, now);
        END IF;
        SELECT array_agg(u.item) AS item, array_agg(base + (u.item - 1) * 16 + least(u.number, 1) * u.place) AS posting,
               array_agg(legs.ids[u.account]) AS account, array_agg(u.amount) AS amount
        INTO lots
        FROM unnest(legs.item, legs.place, legs.account, legs.amount, done.leg_number)
            u(item, place, account, amount, number)
        WHERE book.lots[u.account] AND u.number IS NOT NULL;
        IF lots.item IS NOT NULL THEN
            PERFORM mileage_write_lots(batch.items, batch.kinds, base, now, lots.item, lots.posting, lots.account,
                                       lots.amount);
        END IF;
    END IF;
    IF array_remove(done.refused_at, NULL) <> '{}' THEN
        SELECT array_agg(CASE WHEN u.at IS NOT NULL THEN jsonb_build_object('account', legs.ids[u.at], 'available',
            CASE WHEN book.lots[u.at] THEN done.spendable[u.at]
                 ELSE done.balance[u.at] - done.held[u.at] - book.floor[u.at] END) END ORDER BY u.n)
        INTO details FROM unnest(done.refused_at) WITH ORDINALITY u(at, n);
    END IF;
    PERFORM mileage_remember(p_client, batch.items, batch.prints, done.code, base, now, details);

    IF array_position(done.code, 'replayed') IS NULL THEN
        RETURN QUERY SELECT * FROM mileage_results(batch.items, done.code, details, base);
    ELSE
        RETURN QUERY
            SELECT u.item, coalesce(r.code::text, u.code), coalesce(r.transfer_id, u.transfer),
                   coalesce(r.hold_id, u.hold), r.code IS NOT NULL, coalesce(r.detail, u.detail)
            FROM mileage_results(batch.items, done.code, details, base) u
            LEFT JOIN mileage_idempotencyrecord r
                ON u.code = 'replayed' AND r.client = p_client AND r.key = batch.items[u.item].key
            ORDER BY u.item;
    END IF;
END $$;

DROP FUNCTION mileage_post_single(text, jsonb);
