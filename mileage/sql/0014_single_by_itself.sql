-- A single transfer is asked for by itself: no list, no set of rows, one number as the answer. NULL sends the caller to
-- mileage_post_v1 in the same transaction; the locks are the same. Settings as there.
ALTER FUNCTION mileage_post_single(text, jsonb) SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION mileage_post_single(text, jsonb) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION mileage_post_single(text, jsonb) SET enable_seqscan = off;
GRANT EXECUTE ON FUNCTION mileage_post_single(text, jsonb) TO wallet_app;
