DROP FUNCTION mileage_post_single(text, jsonb);
