GRANT UPDATE, DELETE ON credentials_deferral TO wallet_app;
