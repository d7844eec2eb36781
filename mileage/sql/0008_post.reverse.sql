DROP FUNCTION mileage_post_v1(text, jsonb);
