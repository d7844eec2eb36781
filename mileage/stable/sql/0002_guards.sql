-- What was agreed, deposited and proved is not changed afterwards, and nothing is deleted.
REVOKE UPDATE, DELETE, TRUNCATE ON stable_terms, stable_reserveproof FROM wallet_app;
REVOKE DELETE, TRUNCATE ON stable_deposit, stable_redemption, stable_dispute, stable_limit FROM wallet_app;
