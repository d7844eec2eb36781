-- A member puts the notice of an answer away.
GRANT UPDATE (seen_at) ON credentials_appeal TO wallet_app;
