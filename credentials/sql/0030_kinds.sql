-- What is published never changes: a version can only be superseded, a picture only be added.
REVOKE UPDATE, DELETE ON credentials_cardkind FROM wallet_app;
GRANT UPDATE (superseded_at) ON credentials_cardkind TO wallet_app;
REVOKE UPDATE, DELETE ON credentials_cardpicture FROM wallet_app;
