-- One transfer between two accounts, alone in its batch: most of what the ledger is asked. It is carried out here if nothing
-- speaks against it; whatever does is left to the general way, which decides and answers. The locks are the same, in the
-- same order, and nothing is written before all is known.

-- As before; the time is cut into an id here, where it costs no call.
CREATE OR REPLACE FUNCTION mileage_next_ids(p_mark bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    turn bigint := (nextval('mileage_call_seq') & 255) << 14;
    id bigint := (floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint - 1735689600000) << 22 | turn;
BEGIN
    -- a clock that was set back, or two batches in one millisecond
    RETURN CASE WHEN id > p_mark THEN id ELSE (((p_mark >> 22) + 1) << 22) | turn END;
END $$;

-- As before; each key is looked up by itself, whatever the table held when the plan was made.
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
    LEFT JOIN LATERAL (
        SELECT k.code, k.fingerprint FROM mileage_idempotencyrecord k
        WHERE k.client = p_client AND k.key = i.key AND (k.code = 'ok' OR k.recorded_at > p_now - interval '24 hours')
        OFFSET 0) r ON true
    LEFT JOIN mileage_period c ON c.month = mileage_month(coalesce(i.event_at, p_now));
END $$;

-- The transfer's id; NULL, and nothing is written, when the general way has to decide.
CREATE FUNCTION mileage_post_single(p_client text, p_item jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
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
    base bigint; now timestamptz; books date;
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
    books := mileage_month(coalesce(happened, clock_timestamp()));
    PERFORM pg_advisory_xact_lock_shared(7205, mileage_month_lock(books));
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
    books := mileage_month(coalesce(happened, now));
    IF EXISTS (SELECT FROM mileage_period WHERE month = books) THEN
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

-- Post a batch for a client, whose keys are its own. One result for each item, in order; docs/ledger.md explains. As before,
-- after the short way. Plans are kept as long as a session, some from when a table was nearly empty and to read all
-- of it looked cheap: they use the indexes whatever they find.
CREATE OR REPLACE FUNCTION mileage_post_v1(p_client text, p_items jsonb) RETURNS SETOF mileage_result
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
