GRANT UPDATE, DELETE ON credentials_refreshtoken TO wallet_app;
GRANT UPDATE ON credentials_replacement TO wallet_app;
