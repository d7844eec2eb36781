DROP FUNCTION mileage_decide(text[], integer[], text[], boolean[], bigint[], bigint[], integer[], integer[], bigint[],
    bigint[], text[], bigint[], bigint[], boolean[], bigint[], bigint[], bigint[], bigint[]);
DROP FUNCTION mileage_unbalanced(integer[], bigint[], bigint[]);
DROP FUNCTION mileage_refusal(text, bigint, text, bigint, bigint, bigint, bigint, bigint, bigint, boolean);
