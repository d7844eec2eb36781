-- Who represented whom stays on record: a representation is ended, never rewritten or deleted.
REVOKE UPDATE, DELETE ON credentials_representation FROM wallet_app;
GRANT UPDATE (ended_at) ON credentials_representation TO wallet_app;
