-- What went back is never changed. What was taken back or refunded before this table was there, each in full.
REVOKE UPDATE, DELETE, TRUNCATE ON partners_refund FROM wallet_app;
UPDATE partners_transaction SET refunded = amount WHERE state = 'reversed';
INSERT INTO partners_refund (transaction_id, amount, at)
SELECT t.id, coalesce(a.amount, t.amount), coalesce(t.settled_at, now())
FROM partners_transaction t LEFT JOIN mileage_award a ON a.id = t.award_id
WHERE t.state = 'reversed' AND coalesce(a.amount, t.amount) > 0;
