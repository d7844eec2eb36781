-- What was agreed is never changed, and nothing of partners is deleted.
REVOKE UPDATE, DELETE, TRUNCATE ON partners_agreement, partners_agreement_accept_assets FROM wallet_app;
REVOKE DELETE, TRUNCATE ON partners_partner, partners_application, partners_transaction FROM wallet_app;
