REVOKE EXECUTE ON FUNCTION mileage_post_single(text, jsonb) FROM wallet_app;
ALTER FUNCTION mileage_post_single(text, jsonb) SECURITY INVOKER RESET ALL;
