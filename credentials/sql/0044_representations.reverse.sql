GRANT UPDATE, DELETE ON credentials_representation TO wallet_app;
