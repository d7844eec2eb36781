-- wallet_app reads the ledger; only the functions of this app write it. What is written once is never changed.
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON
    mileage_account, mileage_transfer, mileage_posting, mileage_lot, mileage_lotuse, mileage_hold, mileage_heldlot,
    mileage_period, mileage_idempotencyrecord, mileage_reversal, mileage_unsealed, mileage_seal, mileage_sealedbatch
FROM wallet_app;
REVOKE ALL ON SEQUENCE mileage_call_seq FROM wallet_app;
REVOKE DELETE, TRUNCATE ON mileage_asset, mileage_programme, mileage_award FROM wallet_app;
-- The sequencer's own tables: appended to by the sealing task.
GRANT INSERT ON mileage_seal, mileage_sealedbatch TO wallet_app;

CREATE FUNCTION mileage_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: what is in the books stays', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', HINT = 'Correct it by a reversing transfer.';
END $$;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['mileage_transfer', 'mileage_posting', 'mileage_lotuse', 'mileage_seal',
                                'mileage_sealedbatch', 'mileage_reversal'] LOOP
        EXECUTE format('CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON %I
            FOR EACH ROW EXECUTE FUNCTION mileage_never_changes()', name);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION mileage_never_changes()', name);
    END LOOP;
END $$;

-- Make the partitions of this month and the next ones; returns how many were new. Row triggers come with the parent's;
-- privileges and TRUNCATE triggers do not. A default partition takes what comes when this was not run for too long.
CREATE FUNCTION mileage_make_partitions(p_months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    parent text;
    part text;
    month timestamptz;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('mileage_make_partitions'));
    FOREACH parent IN ARRAY ARRAY['mileage_transfer', 'mileage_posting', 'mileage_lotuse', 'mileage_seal'] LOOP
        FOR step IN -1 .. least(p_months, 36) LOOP
            month := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => step)) AT TIME ZONE 'UTC';
            part := parent || CASE step WHEN -1 THEN '_default' ELSE to_char(month AT TIME ZONE 'UTC', '_YYYY_MM') END;
            CONTINUE WHEN to_regclass('public.' || part) IS NOT NULL;
            EXECUTE format('CREATE TABLE public.%I PARTITION OF %I ', part, parent) || CASE step WHEN -1 THEN 'DEFAULT' ELSE
                format('FOR VALUES FROM (%s) TO (%s)', mileage_id_at(month),
                       mileage_id_at((month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC')) END;
            EXECUTE format('REVOKE ALL ON %I FROM wallet_app', part);
            EXECUTE format('GRANT SELECT ON %I TO wallet_app', part);
            EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %I
                FOR EACH STATEMENT EXECUTE FUNCTION mileage_never_changes()', part);
            made := made + 1;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;
GRANT EXECUTE ON FUNCTION mileage_make_partitions(integer) TO wallet_app;
SELECT mileage_make_partitions(6);

-- Rows that every transfer changes stay in place (HOT) while there is room on their page.
ALTER TABLE mileage_account SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
ALTER TABLE mileage_lot SET (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE mileage_unsealed SET (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);
