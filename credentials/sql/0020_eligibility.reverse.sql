GRANT UPDATE ON credentials_cardnotice TO wallet_app;
GRANT UPDATE, DELETE ON credentials_condition TO wallet_app;
REVOKE UPDATE (checked_on) ON credentials_credential FROM wallet_app;
