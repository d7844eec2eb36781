DROP FUNCTION retention_keep_v1(uuid, bigint, text, timestamptz, date), retention_read_v1(uuid, bigint, text),
    retention_destroy_v1(timestamptz, integer), retention_drop_audit_v1(timestamptz),
    retention_forget_conditions_v1(timestamptz, integer), retention_forget_representations_v1(timestamptz, integer),
    retention_forget_case_texts_v1(timestamptz, integer);
DROP FUNCTION retention_refuse_change() CASCADE;
DROP VIEW retention_formermember;
DROP TABLE separate.former_member;
DROP SCHEMA separate;
