DROP FUNCTION mileage_read_expired(text[], integer[], integer[], integer[], bigint[], bigint[], timestamptz),
    mileage_read_clawbacks(mileage_item[], text[], integer[], integer[], bigint[], bigint[], boolean[]),
    mileage_line_of(bigint), mileage_read_reversals(mileage_item[], text[]),
    mileage_read_holds(mileage_item[], timestamptz, text[]),
    mileage_read_faults(text, mileage_item[], bytea[], timestamptz),
    mileage_legs_of(mileage_item[]), mileage_read_legs(mileage_item[], text[]), mileage_read_items(jsonb);
DROP TYPE mileage_result;
DROP TYPE mileage_item;
