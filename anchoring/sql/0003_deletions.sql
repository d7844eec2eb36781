-- A salt goes only with a tombstone, and a tombstone stays. Rows that are never deleted lose the privilege for it.

CREATE OR REPLACE FUNCTION anchoring_guard_commitment() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (NEW.id, NEW.digest, NEW.kind, NEW.created_at) IS DISTINCT FROM (OLD.id, OLD.digest, OLD.kind, OLD.created_at)
        OR (NEW.salt IS NOT NULL AND NEW.salt IS DISTINCT FROM OLD.salt)
    THEN
        RAISE EXCEPTION 'a commitment never changes; its salt can only be destroyed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.salt IS NULL AND OLD.salt IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM anchoring_tombstone WHERE erased_id = NEW.id)
    THEN
        RAISE EXCEPTION 'a salt is destroyed by a lawful deletion only: write its tombstone first'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION anchoring_guard_anchor() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (NEW.id, NEW.checkpoint_id, NEW.backend) IS DISTINCT FROM (OLD.id, OLD.checkpoint_id, OLD.backend)
        OR (OLD.state = 'final' AND (NEW.state, NEW.reference, NEW.included_at, NEW.final_at)
            IS DISTINCT FROM (OLD.state, OLD.reference, OLD.included_at, OLD.final_at))
    THEN
        RAISE EXCEPTION 'an anchor keeps its checkpoint and backend, and what is final stays'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER anchoring_guard_anchor BEFORE UPDATE ON anchoring_anchor
    FOR EACH ROW EXECUTE FUNCTION anchoring_guard_anchor();

CREATE TRIGGER anchoring_no_change BEFORE UPDATE OR DELETE ON anchoring_tombstone
    FOR EACH ROW EXECUTE FUNCTION anchoring_refuse_change();
REVOKE UPDATE, DELETE ON anchoring_tombstone FROM wallet_app;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['receipt', 'evmtransaction'] LOOP
        EXECUTE format(
            'CREATE TRIGGER anchoring_no_delete BEFORE DELETE ON anchoring_%s
             FOR EACH ROW EXECUTE FUNCTION anchoring_refuse_change()', name);
        EXECUTE format('REVOKE DELETE ON anchoring_%s FROM wallet_app', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['tombstone', 'receipt', 'evmtransaction'] LOOP
        EXECUTE format(
            'CREATE TRIGGER anchoring_no_truncate BEFORE TRUNCATE ON anchoring_%s
             FOR EACH STATEMENT EXECUTE FUNCTION anchoring_refuse_change()', name);
    END LOOP;
END
$$;
