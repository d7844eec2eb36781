-- What was agreed is never changed, and nothing of partners is deleted.
REVOKE UPDATE, DELETE, TRUNCATE ON partners_agreement, partners_agreement_accept_assets FROM wallet_app;
REVOKE DELETE, TRUNCATE ON partners_partner, partners_application, partners_transaction FROM wallet_app;
-- What went back is never changed.
REVOKE UPDATE, DELETE, TRUNCATE ON partners_refund FROM wallet_app;
-- What cases say was said: steps are never changed. The rules that apply until staff set others.
REVOKE UPDATE, DELETE, TRUNCATE ON partners_casestep FROM wallet_app;
REVOKE DELETE, TRUNCATE ON partners_case, partners_settlement FROM wallet_app;
INSERT INTO partners_fraudrule (suspicion, threshold, minutes, active)
VALUES ('burst', 10, 10, true), ('one_place', 30, 10, true), ('same_receipt', 2, 1440, true);
