DROP FUNCTION mileage_lot_bonus_v1(bigint), mileage_line_worth_v2(bigint);
