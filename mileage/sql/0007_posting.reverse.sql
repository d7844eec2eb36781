DROP FUNCTION
    mileage_remember(text, mileage_item[], bytea[], text[], bigint, timestamptz, jsonb[]),
    mileage_write_transfers(mileage_item[], text[], integer[], bigint, timestamptz, bigint[], integer[], integer[], integer[],
        bigint[], bigint[], bigint[]),
    mileage_write_holds(mileage_item[], text[], bigint, timestamptz),
    mileage_read_spendable(bigint[], boolean[], integer[], bigint[], timestamptz),
    mileage_lock(mileage_item[], bigint[]), mileage_next_ids(bigint);
