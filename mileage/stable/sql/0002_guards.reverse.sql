GRANT UPDATE, DELETE ON stable_terms, stable_reserveproof TO wallet_app;
GRANT DELETE ON stable_deposit, stable_redemption, stable_dispute, stable_limit TO wallet_app;
