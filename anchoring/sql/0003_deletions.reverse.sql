DROP TRIGGER anchoring_guard_anchor ON anchoring_anchor;
DROP FUNCTION anchoring_guard_anchor();
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['receipt', 'evmtransaction'] LOOP
        EXECUTE format('DROP TRIGGER anchoring_no_delete ON anchoring_%s', name);
        EXECUTE format('DROP TRIGGER anchoring_no_truncate ON anchoring_%s', name);
        EXECUTE format('GRANT DELETE ON anchoring_%s TO wallet_app', name);
    END LOOP;
END
$$;
CREATE OR REPLACE FUNCTION anchoring_guard_commitment() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (NEW.id, NEW.digest, NEW.kind, NEW.created_at) IS DISTINCT FROM (OLD.id, OLD.digest, OLD.kind, OLD.created_at)
        OR (NEW.salt IS NOT NULL AND NEW.salt IS DISTINCT FROM OLD.salt)
    THEN
        RAISE EXCEPTION 'a commitment never changes; its salt can only be destroyed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
