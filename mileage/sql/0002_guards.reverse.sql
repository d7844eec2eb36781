DO $$
DECLARE
    part regclass;
BEGIN
    FOR part IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent IN (
            'mileage_transfer'::regclass, 'mileage_posting'::regclass, 'mileage_lotuse'::regclass,
            'mileage_seal'::regclass) LOOP
        EXECUTE format('DROP TABLE %s', part);
    END LOOP;
END $$;
DROP FUNCTION mileage_make_partitions(integer);
DROP FUNCTION mileage_never_changes() CASCADE;
GRANT INSERT, UPDATE, DELETE ON
    mileage_account, mileage_transfer, mileage_posting, mileage_lot, mileage_lotuse, mileage_hold, mileage_heldlot,
    mileage_period, mileage_idempotencyrecord, mileage_reversal, mileage_unsealed, mileage_seal, mileage_sealedbatch,
    mileage_asset, mileage_programme, mileage_award
TO wallet_app;
