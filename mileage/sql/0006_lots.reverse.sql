DROP FUNCTION
    mileage_write_lots(mileage_item[], text[], bigint, timestamptz, integer[], bigint[], bigint[], bigint[]),
    mileage_pass_lots(bigint[], mileage_item[], timestamptz), mileage_passed_lots(bigint[], mileage_item[], timestamptz),
    mileage_make_lots(bigint[], bigint[], bigint[], integer[], mileage_item[], timestamptz),
    mileage_take_line(bigint, bigint, bigint, bigint), mileage_take_expired(bigint, bigint, timestamptz), mileage_unpin_lots(bigint, bigint, bigint),
    mileage_pin_lots(bigint, bigint, bigint, timestamptz),
    mileage_take_lots(bigint[], bigint[], bigint[], bigint, timestamptz),
    mileage_cut_lots(bigint[], bigint[], bigint[], bigint, timestamptz);
