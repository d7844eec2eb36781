-- What was asked stays; what was decided is written beside it.
REVOKE UPDATE, DELETE ON credentials_deferral FROM wallet_app;
GRANT UPDATE (state, reason, decided_at, keys) ON credentials_deferral TO wallet_app;
