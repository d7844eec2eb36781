-- Tables that grow for ever: written once, partitioned by month. The month is in the id.
--
-- An id holds, from the top: 41 bits of milliseconds since 2025-01-01 UTC, 8 bits of a counter of calls, 10 bits of the
-- item's place in its batch, and 4 bits that are 0 for a transfer and 1 to 15 for its postings.
CREATE SEQUENCE mileage_call_seq;

CREATE FUNCTION mileage_id_at(at timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (floor(extract(epoch FROM at) * 1000)::bigint - 1735689600000) << 22;

CREATE FUNCTION mileage_time_of(id bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_timestamp(((id >> 22) + 1735689600000) / 1000.0);

CREATE TABLE mileage_transfer (
    id bigint PRIMARY KEY,
    kind varchar(10) NOT NULL,
    reason varchar(60) NOT NULL,
    source_ref varchar(120) NOT NULL,
    event_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    linked_to bigint,
    reverses bigint,
    hold_id bigint,
    salt bytea NOT NULL CHECK (length(salt) = 16)
) PARTITION BY RANGE (id);
CREATE INDEX clawback_of ON mileage_transfer (reverses) WHERE kind = 'clawback';

CREATE TABLE mileage_posting (
    id bigint PRIMARY KEY,
    transfer_id bigint NOT NULL,
    account_id bigint NOT NULL,
    amount bigint NOT NULL CHECK (amount <> 0),
    balance bigint NOT NULL,
    number bigint NOT NULL CHECK (number > 0)
) PARTITION BY RANGE (id);
CREATE INDEX posting_of_account ON mileage_posting (account_id, id);

CREATE TABLE mileage_lotuse (
    posting_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    PRIMARY KEY (posting_id, lot_id)
) PARTITION BY RANGE (posting_id);

CREATE TABLE mileage_seal (
    transfer_id bigint PRIMARY KEY,
    batch_id bigint NOT NULL,
    index integer NOT NULL CHECK (index >= 0),
    digest bytea NOT NULL CHECK (length(digest) = 32)
) PARTITION BY RANGE (transfer_id);
CREATE INDEX seal_of_batch ON mileage_seal (batch_id, index);

-- Transfers that no batch has sealed yet. A row is here from the moment its transfer is committed, however late that
-- is, so that the sequencer cannot pass it by; it needs no index, being emptied every few seconds.
CREATE TABLE mileage_unsealed (transfer_id bigint NOT NULL);
