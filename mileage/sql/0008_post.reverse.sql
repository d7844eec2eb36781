DROP FUNCTION mileage_post_v1(text, jsonb);
DROP FUNCTION mileage_results(mileage_item[], text[], jsonb[], bigint);
