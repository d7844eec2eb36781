-- One transfer between two accounts, alone in its batch: most of what the ledger is asked. It is carried out here if nothing
-- speaks against it; whatever does is left to the general way, which decides and answers. The locks are the same, in the
-- same order, and nothing is written before all is known.

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
