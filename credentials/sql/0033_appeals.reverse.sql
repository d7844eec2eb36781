GRANT UPDATE, DELETE ON credentials_appeal TO wallet_app;
