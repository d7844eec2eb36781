-- Places in status lists are numbered by one sequence for all lists: no lock, no number twice.
CREATE SEQUENCE credentials_status_ordinal AS bigint MINVALUE 0 START 0;
REVOKE ALL ON SEQUENCE credentials_status_ordinal FROM wallet_app;
GRANT USAGE ON SEQUENCE credentials_status_ordinal TO wallet_app;

-- Which running database this is. A restore, from whatever backup, gives another mark: the server was started again,
-- or the database or the table was made again. Lists opened under another mark hand out no more places.
CREATE FUNCTION credentials_database_mark() RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog
    RETURN encode(sha256(convert_to(
        extract(epoch FROM pg_postmaster_start_time())::text
        || ' ' || (SELECT oid::text FROM pg_database WHERE datname = current_database())
        || ' ' || ('public.credentials_statuslist'::regclass)::oid::text, 'UTF8')), 'hex');
GRANT EXECUTE ON FUNCTION credentials_database_mark() TO wallet_app;

-- Revoked is final, whoever writes.
CREATE FUNCTION credentials_revoked_is_final() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'a revoked credential stays revoked' USING ERRCODE = 'check_violation',
        CONSTRAINT = 'credential_revoked_is_final';
END $$;
CREATE TRIGGER credential_revoked_is_final BEFORE UPDATE OF state ON credentials_credential
    FOR EACH ROW WHEN (OLD.state = 'revoked' AND NEW.state <> 'revoked')
    EXECUTE FUNCTION credentials_revoked_is_final();

-- What was issued is never deleted, and a copy's place never changes: a place freed could be given twice.
REVOKE DELETE ON credentials_credential, credentials_offer, credentials_accesstoken FROM wallet_app;
REVOKE UPDATE, DELETE ON credentials_credentialcopy, credentials_statuschange FROM wallet_app;
REVOKE UPDATE, DELETE ON credentials_statuslist FROM wallet_app;
GRANT UPDATE (version, closed_at, unknown_are_invalid) ON credentials_statuslist TO wallet_app;
REVOKE UPDATE ON credentials_credential FROM wallet_app;
GRANT UPDATE (state, notification, notified_at, delivery) ON credentials_credential TO wallet_app;

-- The daily check writes down when it looked. What was recorded of a person is withdrawn, never rewritten or deleted.
GRANT UPDATE (checked_on) ON credentials_credential TO wallet_app;
REVOKE UPDATE, DELETE ON credentials_condition FROM wallet_app;
GRANT UPDATE (withdrawn_at) ON credentials_condition TO wallet_app;
REVOKE UPDATE ON credentials_cardnotice FROM wallet_app;

-- What is published never changes: a version can only be superseded, a picture only be added.
REVOKE UPDATE, DELETE ON credentials_cardkind FROM wallet_app;
GRANT UPDATE (superseded_at) ON credentials_cardkind TO wallet_app;
REVOKE UPDATE, DELETE ON credentials_cardpicture FROM wallet_app;

-- A refresh token ends and is never forgotten: an old one that comes back tells of a thief.
REVOKE UPDATE, DELETE ON credentials_refreshtoken FROM wallet_app;
GRANT UPDATE (ended_at) ON credentials_refreshtoken TO wallet_app;
REVOKE UPDATE ON credentials_replacement FROM wallet_app;
GRANT UPDATE (new_id) ON credentials_replacement TO wallet_app;

-- What a holder wrote is answered and forgotten, never rewritten or moved to another card.
REVOKE UPDATE, DELETE ON credentials_appeal FROM wallet_app;
GRANT UPDATE (state, answer, decided_at, holds_until, text) ON credentials_appeal TO wallet_app;

GRANT UPDATE (dismissed_at) ON credentials_cardnotice TO wallet_app;

-- What was asked stays; what was decided is written beside it.
REVOKE UPDATE, DELETE ON credentials_deferral FROM wallet_app;
GRANT UPDATE (state, reason, decided_at, keys) ON credentials_deferral TO wallet_app;

-- Who represented whom stays on record: a representation is ended, never rewritten or deleted.
REVOKE UPDATE, DELETE ON credentials_representation FROM wallet_app;
GRANT UPDATE (ended_at) ON credentials_representation TO wallet_app;

-- A member puts the notice of an answer away.
GRANT UPDATE (seen_at) ON credentials_appeal TO wallet_app;
