DROP FUNCTION anchoring_queue_commitment() CASCADE;
DROP FUNCTION anchoring_guard_commitment() CASCADE;
DROP FUNCTION anchoring_guard_tile() CASCADE;
DROP FUNCTION anchoring_guard_log() CASCADE;
DROP FUNCTION anchoring_refuse_change() CASCADE;
GRANT UPDATE, DELETE ON anchoring_leaf, anchoring_checkpoint, anchoring_cosignature, anchoring_embeddedblock, anchoring_witness,
    anchoring_commitment, anchoring_tile, anchoring_log, anchoring_anchor, anchoring_alarm,
    anchoring_pendingcommitment TO wallet_app;
