-- The separate storage (개인정보 보호법 art. 21(3)): who a number was, for as long as a law demands that it can be said.
-- The product has no right on the schema. It writes, reads and destroys through the functions below alone.
DO $$ BEGIN IF to_regnamespace('separate') IS NULL THEN CREATE SCHEMA separate; END IF; END $$;
REVOKE ALL ON SCHEMA separate FROM PUBLIC;

CREATE TABLE separate.former_member (
    member_id uuid PRIMARY KEY,
    register_key varchar(64) NOT NULL,
    name varchar(100) NOT NULL,
    birth_date date NOT NULL,
    rule varchar(60) NOT NULL,
    left_at timestamptz NOT NULL,
    keep_until date NOT NULL
);
REVOKE ALL ON separate.former_member FROM PUBLIC, wallet_app;

-- Numbers and days, for staff's list.
CREATE VIEW retention_formermember AS SELECT member_id AS member, rule, left_at, keep_until FROM separate.former_member;
REVOKE ALL ON retention_formermember FROM PUBLIC, wallet_app;
GRANT SELECT ON retention_formermember TO wallet_app;

-- Put one away. The register's own entry says who it is, not the caller. Again, nothing changes.
CREATE FUNCTION retention_keep_v1(p_member uuid, p_entry bigint, p_rule text, p_left timestamptz, p_until date)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO separate.former_member (member_id, register_key, name, birth_date, rule, left_at, keep_until)
    SELECT p_member, e.register_key, e.name, e.birth_date, p_rule, p_left, p_until
    FROM public.register_registerentry e WHERE e.id = p_entry
    ON CONFLICT DO NOTHING
$$;

-- Read one. No look without its row in the audit trail, which this very function writes.
CREATE FUNCTION retention_read_v1(p_member uuid, p_actor bigint, p_reason text)
RETURNS TABLE (register_key varchar, name varchar, birth_date date)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF length(btrim(p_reason)) < 5 THEN
        RAISE EXCEPTION 'A reason is needed' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO public.identity_auditrow (at, kind, event, actor_kind, actor_user_id, actor_name, subject_type,
        subject_id, service, reason, detail)
    VALUES (clock_timestamp(), 'view', 'former_member.read', 'staff', p_actor, '', 'retention.formermember',
        p_member::text, '', left(btrim(p_reason), 500), '{"fields": ["identity"]}');
    RETURN QUERY SELECT f.register_key, f.name, f.birth_date FROM separate.former_member f WHERE f.member_id = p_member;
END $$;

-- Destroy those whose time is over, and no other, whatever is asked for.
CREATE FUNCTION retention_destroy_v1(p_before timestamptz, p_limit integer)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM separate.former_member WHERE member_id IN (
            SELECT member_id FROM separate.former_member
            WHERE keep_until < LEAST(p_before, clock_timestamp())::date LIMIT p_limit FOR UPDATE SKIP LOCKED)
        RETURNING 1)
    SELECT count(*) FROM gone
$$;

-- The audit trail leaves by whole months, never younger than two years. How many rows went.
CREATE FUNCTION retention_drop_audit_v1(p_before timestamptz)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    part record;
    rows bigint;
    dropped bigint := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('identity_audit_make_partitions'));
    FOR part IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'public.identity_auditrow'::regclass AND c.relname ~ '^identity_auditrow_\d{4}_\d{2}$'
            AND (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC'
                <= LEAST(p_before, clock_timestamp() - interval '730 days')
        ORDER BY 1
    LOOP
        EXECUTE format('SELECT count(*) FROM public.%I', part.relname) INTO rows;
        EXECUTE format('DROP TABLE public.%I', part.relname);
        dropped := dropped + rows;
    END LOOP;
    RETURN dropped;
END $$;

-- What the product may not touch, emptied when its time is over.
CREATE FUNCTION retention_forget_conditions_v1(p_before timestamptz, p_limit integer)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM public.credentials_condition WHERE id IN (
            SELECT id FROM public.credentials_condition
            WHERE LEAST(until::timestamptz, withdrawn_at) < LEAST(p_before, clock_timestamp() - interval '365 days')
            LIMIT p_limit FOR UPDATE SKIP LOCKED)
        RETURNING 1)
    SELECT count(*) FROM gone
$$;

CREATE FUNCTION retention_forget_representations_v1(p_before timestamptz, p_limit integer)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH gone AS (
        UPDATE public.credentials_representation SET evidence = '' WHERE id IN (
            SELECT id FROM public.credentials_representation
            WHERE evidence <> '' AND LEAST(until::timestamptz, ended_at)
                < LEAST(p_before, clock_timestamp() - interval '1095 days')
            LIMIT p_limit FOR UPDATE SKIP LOCKED)
        RETURNING 1)
    SELECT count(*) FROM gone
$$;

CREATE FUNCTION retention_forget_case_texts_v1(p_before timestamptz, p_limit integer)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH gone AS (
        UPDATE public.partners_casestep SET text = '' WHERE id IN (
            SELECT s.id FROM public.partners_casestep s JOIN public.partners_case c ON c.id = s.case_id
            WHERE s.text <> '' AND c.closed_at < LEAST(p_before, clock_timestamp() - interval '1095 days')
            LIMIT p_limit FOR UPDATE OF s SKIP LOCKED)
        RETURNING 1)
    SELECT count(*) FROM gone
$$;

-- A day that was committed to does not change, and nothing leaves the log of destructions.
CREATE FUNCTION retention_refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% on % is not allowed', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER closed_day BEFORE UPDATE ON retention_destruction
    FOR EACH ROW WHEN (OLD.commitment_id IS NOT NULL) EXECUTE FUNCTION retention_refuse_change();
REVOKE DELETE, TRUNCATE ON retention_destruction FROM wallet_app;
REVOKE UPDATE, DELETE, TRUNCATE ON retention_forgottenmember FROM wallet_app;

GRANT EXECUTE ON FUNCTION
    retention_keep_v1(uuid, bigint, text, timestamptz, date), retention_read_v1(uuid, bigint, text),
    retention_destroy_v1(timestamptz, integer), retention_drop_audit_v1(timestamptz),
    retention_forget_conditions_v1(timestamptz, integer), retention_forget_representations_v1(timestamptz, integer),
    retention_forget_case_texts_v1(timestamptz, integer)
TO wallet_app;
