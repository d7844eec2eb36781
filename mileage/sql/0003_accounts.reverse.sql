DROP FUNCTION mileage_take_unsealed_v1(integer), mileage_forget_refusals_v1(), mileage_close_period_v1(date),
    mileage_month_lock(date), mileage_month(timestamptz), mileage_set_account_state_v1(bigint, text),
    mileage_open_account_v1(text, bigint, uuid, text);
