-- The audit trail: partitioned by month, insert and select only. Written by identity.audit.
CREATE SEQUENCE identity_auditrow_id_seq AS bigint;

CREATE TABLE identity_auditrow (
    id bigint NOT NULL DEFAULT nextval('identity_auditrow_id_seq'),
    at timestamptz NOT NULL,
    kind varchar(10) NOT NULL,
    event varchar(80) NOT NULL,
    actor_kind varchar(10) NOT NULL,
    actor_user_id bigint,
    actor_name varchar(80) NOT NULL,
    subject_type varchar(80) NOT NULL,
    subject_id varchar(64) NOT NULL,
    district_id bigint,
    service varchar(40) NOT NULL,
    reason varchar(500) NOT NULL,
    detail jsonb NOT NULL,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
ALTER SEQUENCE identity_auditrow_id_seq OWNED BY identity_auditrow.id;

CREATE INDEX audit_at ON identity_auditrow (at);
CREATE INDEX audit_subject ON identity_auditrow (subject_type, subject_id, at);
CREATE INDEX audit_actor ON identity_auditrow (actor_user_id, at);
CREATE INDEX audit_district ON identity_auditrow (district_id, at);
CREATE INDEX audit_detail ON identity_auditrow USING gin (detail jsonb_path_ops);

CREATE FUNCTION identity_audit_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit trail is not changed: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON identity_auditrow
    FOR EACH ROW EXECUTE FUNCTION identity_audit_is_immutable();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON identity_auditrow
    FOR EACH STATEMENT EXECUTE FUNCTION identity_audit_is_immutable();
REVOKE ALL ON identity_auditrow FROM PUBLIC, wallet_app;
GRANT SELECT, INSERT ON identity_auditrow TO wallet_app;

-- What no month was made for in time is kept here, never refused.
CREATE TABLE identity_auditrow_default PARTITION OF identity_auditrow DEFAULT;
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON identity_auditrow_default
    FOR EACH STATEMENT EXECUTE FUNCTION identity_audit_is_immutable();
REVOKE ALL ON identity_auditrow_default FROM PUBLIC, wallet_app;

-- Make the partitions of this month and the next ones; returns how many are new. Safe to repeat and to race.
CREATE FUNCTION identity_audit_make_partitions(ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    first timestamptz;
    part text;
    made integer := 0;
BEGIN
    IF ahead NOT BETWEEN 0 AND 36 THEN
        RAISE EXCEPTION 'ahead must be between 0 and 36';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('identity_audit_make_partitions'));
    FOR step IN 0 .. ahead LOOP
        first := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => step)) AT TIME ZONE 'UTC';
        part := 'identity_auditrow_' || to_char(first AT TIME ZONE 'UTC', 'YYYY_MM');
        CONTINUE WHEN to_regclass('public.' || part) IS NOT NULL;
        -- Rows already in the default partition stay there: they are never moved.
        CONTINUE WHEN EXISTS (
            SELECT 1 FROM public.identity_auditrow_default WHERE at >= first AND at < first + interval '1 month');
        EXECUTE format('CREATE TABLE public.%I PARTITION OF public.identity_auditrow FOR VALUES FROM (%L) TO (%L)',
            part, first, (first AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC');
        EXECUTE format('CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON public.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION public.identity_audit_is_immutable()', part);
        EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC, wallet_app', part);
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;
REVOKE EXECUTE ON FUNCTION identity_audit_make_partitions(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity_audit_make_partitions(integer) TO wallet_app;
SELECT identity_audit_make_partitions(6);
