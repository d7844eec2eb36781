-- Every audit row queues itself, whoever writes it; what has been committed stays.
CREATE FUNCTION wallet_provenance_queue_audit_row() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO wallet_provenance_waitingauditrow (row, at) VALUES (NEW.id, NEW.at);
    RETURN NULL;
END
$$;
CREATE TRIGGER wallet_provenance_queue AFTER INSERT ON identity_auditrow
    FOR EACH ROW EXECUTE FUNCTION wallet_provenance_queue_audit_row();
INSERT INTO wallet_provenance_waitingauditrow (row, at) SELECT id, at FROM identity_auditrow;
REVOKE UPDATE ON wallet_provenance_waitingauditrow FROM wallet_app;

CREATE FUNCTION wallet_provenance_refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% on % is not allowed: it is committed to', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['auditbatch', 'publication'] LOOP
        EXECUTE format('CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON wallet_provenance_%s
            FOR EACH ROW EXECUTE FUNCTION wallet_provenance_refuse_change()', name);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON wallet_provenance_%s
            FOR EACH STATEMENT EXECUTE FUNCTION wallet_provenance_refuse_change()', name);
        EXECUTE format('REVOKE UPDATE, DELETE ON wallet_provenance_%s FROM wallet_app', name);
    END LOOP;
END
$$;
