GRANT UPDATE, DELETE ON credentials_cardkind TO wallet_app;
GRANT UPDATE, DELETE ON credentials_cardpicture TO wallet_app;
