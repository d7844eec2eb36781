DROP FUNCTION identity_audit_make_partitions(integer);
DROP TABLE identity_auditrow;
DROP FUNCTION identity_audit_is_immutable();
