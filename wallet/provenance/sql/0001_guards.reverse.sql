DROP TRIGGER wallet_provenance_queue ON identity_auditrow;
DROP FUNCTION wallet_provenance_queue_audit_row();
DROP FUNCTION wallet_provenance_refuse_change() CASCADE;
