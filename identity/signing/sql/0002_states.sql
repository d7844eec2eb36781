-- A key's public half, certificates and header are constant, and its life goes one way, whoever writes.
CREATE FUNCTION signing_key_goes_one_way() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF (NEW.kid, NEW.purpose, NEW.algorithm, NEW.public_jwk) IS DISTINCT FROM (OLD.kid, OLD.purpose, OLD.algorithm, OLD.public_jwk)
       OR (OLD.state <> 'prepared' AND (NEW.x5c, NEW.valid_from, NEW.valid_until) IS DISTINCT FROM (OLD.x5c, OLD.valid_from, OLD.valid_until)) THEN
        RAISE EXCEPTION 'what was published of a key does not change' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'issuer_key_is_constant';
    END IF;
    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
        ('prepared', 'announced'), ('prepared', 'active'), ('prepared', 'compromised'),
        ('announced', 'active'), ('announced', 'compromised'),
        ('active', 'retired'), ('active', 'compromised'), ('retired', 'compromised')) THEN
        RAISE EXCEPTION 'a % key does not become %', OLD.state, NEW.state USING ERRCODE = 'check_violation',
            CONSTRAINT = 'issuer_key_goes_one_way';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER issuer_key_goes_one_way BEFORE UPDATE ON signing_issuerkey
    FOR EACH ROW EXECUTE FUNCTION signing_key_goes_one_way();
REVOKE DELETE ON signing_issuerkey FROM wallet_app;
