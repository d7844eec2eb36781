-- Commitments grow without bound: partitioned by id, which follows time, so that foreign keys to the id stay possible.
-- 16 partitions of 2^24; a later migration adds more long before the last is reached (checks.py says when).
CREATE SEQUENCE anchoring_commitment_id_seq AS bigint;
CREATE TABLE anchoring_commitment (
    id bigint NOT NULL DEFAULT nextval('anchoring_commitment_id_seq') PRIMARY KEY,
    salt bytea,
    digest bytea NOT NULL,
    kind varchar(40) NOT NULL,
    created_at timestamptz NOT NULL
) PARTITION BY RANGE (id);
ALTER SEQUENCE anchoring_commitment_id_seq OWNED BY anchoring_commitment.id;

DO $$
BEGIN
    FOR part IN 0..15 LOOP
        EXECUTE format(
            'CREATE TABLE anchoring_commitment_%s PARTITION OF anchoring_commitment FOR VALUES FROM (%s) TO (%s)',
            lpad(part::text, 2, '0'), part::bigint << 24, (part + 1)::bigint << 24
        );
        EXECUTE format('REVOKE ALL ON anchoring_commitment_%s FROM wallet_app', lpad(part::text, 2, '0'));
    END LOOP;
END
$$;
