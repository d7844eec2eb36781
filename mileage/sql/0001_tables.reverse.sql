DROP TABLE mileage_unsealed, mileage_seal, mileage_lotuse, mileage_posting, mileage_transfer;
DROP FUNCTION mileage_time_of(bigint), mileage_id_at(timestamptz);
DROP SEQUENCE mileage_call_seq;
