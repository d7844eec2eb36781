-- What the log has said stays said. The product's role loses the privilege; the triggers hold for the owner too.

CREATE FUNCTION anchoring_queue_commitment() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO anchoring_pendingcommitment (commitment_id) VALUES (NEW.id);
    RETURN NULL;
END
$$;
CREATE TRIGGER anchoring_queue_commitment AFTER INSERT ON anchoring_commitment
    FOR EACH ROW EXECUTE FUNCTION anchoring_queue_commitment();

CREATE FUNCTION anchoring_refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% on % is not allowed: the log only grows', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE FUNCTION anchoring_guard_commitment() RETURNS trigger
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
CREATE TRIGGER anchoring_guard_commitment BEFORE UPDATE ON anchoring_commitment
    FOR EACH ROW EXECUTE FUNCTION anchoring_guard_commitment();

CREATE FUNCTION anchoring_guard_tile() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (NEW.log_id, NEW.level, NEW.index) IS DISTINCT FROM (OLD.log_id, OLD.level, OLD.index)
        OR substring(NEW.data FOR length(OLD.data)) IS DISTINCT FROM OLD.data
    THEN
        RAISE EXCEPTION 'a tile only grows' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER anchoring_guard_tile BEFORE UPDATE ON anchoring_tile
    FOR EACH ROW EXECUTE FUNCTION anchoring_guard_tile();

CREATE FUNCTION anchoring_guard_log() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (NEW.id, NEW.origin, NEW.year) IS DISTINCT FROM (OLD.id, OLD.origin, OLD.year)
        OR NEW.size < OLD.size
        OR (NEW.size = OLD.size AND NEW.root IS DISTINCT FROM OLD.root)
        OR (OLD.state = 'frozen' AND (NEW.state, NEW.size) IS DISTINCT FROM (OLD.state, OLD.size))
    THEN
        RAISE EXCEPTION 'a log only grows, and a frozen one does not' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER anchoring_guard_log BEFORE UPDATE ON anchoring_log
    FOR EACH ROW EXECUTE FUNCTION anchoring_guard_log();

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['leaf', 'checkpoint', 'cosignature', 'embeddedblock', 'witness'] LOOP
        EXECUTE format(
            'CREATE TRIGGER anchoring_no_change BEFORE UPDATE OR DELETE ON anchoring_%s
             FOR EACH ROW EXECUTE FUNCTION anchoring_refuse_change()', name);
        EXECUTE format('REVOKE UPDATE, DELETE ON anchoring_%s FROM wallet_app', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['commitment', 'tile', 'log', 'anchor'] LOOP
        EXECUTE format(
            'CREATE TRIGGER anchoring_no_delete BEFORE DELETE ON anchoring_%s
             FOR EACH ROW EXECUTE FUNCTION anchoring_refuse_change()', name);
        EXECUTE format('REVOKE DELETE ON anchoring_%s FROM wallet_app', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY[
        'commitment', 'leaf', 'tile', 'log', 'checkpoint', 'cosignature', 'anchor', 'embeddedblock', 'alarm', 'witness'
    ] LOOP
        EXECUTE format(
            'CREATE TRIGGER anchoring_no_truncate BEFORE TRUNCATE ON anchoring_%s
             FOR EACH STATEMENT EXECUTE FUNCTION anchoring_refuse_change()', name);
    END LOOP;
END
$$;
REVOKE UPDATE ON anchoring_commitment FROM wallet_app;
GRANT UPDATE (salt) ON anchoring_commitment TO wallet_app;
REVOKE UPDATE ON anchoring_pendingcommitment FROM wallet_app;
REVOKE DELETE ON anchoring_alarm FROM wallet_app;

-- Hashes do not compress; trying costs more than storing.
ALTER TABLE anchoring_tile ALTER COLUMN data SET STORAGE EXTERNAL;
