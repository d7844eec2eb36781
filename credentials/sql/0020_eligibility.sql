-- The daily check writes down when it looked. What was recorded of a person is withdrawn, never rewritten or deleted.
GRANT UPDATE (checked_on) ON credentials_credential TO wallet_app;
REVOKE UPDATE, DELETE ON credentials_condition FROM wallet_app;
GRANT UPDATE (withdrawn_at) ON credentials_condition TO wallet_app;
REVOKE UPDATE ON credentials_cardnotice FROM wallet_app;
