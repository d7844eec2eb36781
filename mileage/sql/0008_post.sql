-- The answers to a batch's items, in order.
CREATE FUNCTION mileage_results(p_items mileage_item[], p_code text[], p_detail jsonb[], p_base bigint)
RETURNS SETOF mileage_result LANGUAGE sql STABLE AS $$
    SELECT n::integer, coalesce(code, 'ok'),
           CASE WHEN code IS NULL AND kind IN ('transfer', 'capture', 'reverse', 'expire', 'clawback')
                THEN p_base + (n - 1) * 16 END,
           CASE WHEN code IS NULL AND kind = 'hold' THEN p_base + (n - 1) * 16 ELSE hold END, false, detail
    FROM unnest(p_items, p_code, p_detail) WITH ORDINALITY u(kind, grp, key, reason, source_ref, event_at, legs, account,
        amount, payee, seconds, hold, transfer, programme, lot_starts, lot_expires, code, detail, n)
$$;

-- Post a batch for a client, whose keys are its own. One result for each item, in order; docs/ledger.md explains. A single
-- transfer goes the short way (0009_single.sql) where it can. Plans are kept as long as a session, some from when a table was nearly empty and to read all
-- of it looked cheap: they use the indexes whatever they find.
CREATE FUNCTION mileage_post_v1(p_client text, p_items jsonb) RETURNS SETOF mileage_result
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off AS $$
DECLARE
    batch record; legs record; book record; done record; lots record;
    faults text[]; usable boolean[]; freed bigint[]; live bigint[]; details jsonb[];
    base bigint; now timestamptz; single bigint;
BEGIN
    IF jsonb_array_length(p_items) = 1 THEN
        single := mileage_post_single(p_client, p_items -> 0);
        IF single IS NOT NULL THEN
            RETURN QUERY VALUES (1, 'ok', single, NULL::bigint, false, NULL::jsonb);
            RETURN;
        END IF;
    END IF;
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
GRANT EXECUTE ON FUNCTION mileage_post_v1(text, jsonb) TO wallet_app;
