CREATE OR REPLACE FUNCTION anchoring_guard_anchor() RETURNS trigger
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
