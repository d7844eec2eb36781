GRANT DELETE ON signing_issuerkey TO wallet_app;
DROP TRIGGER issuer_key_goes_one_way ON signing_issuerkey;
DROP FUNCTION signing_key_goes_one_way();
