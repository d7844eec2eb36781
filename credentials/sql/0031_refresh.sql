-- A refresh token ends and is never forgotten: an old one that comes back tells of a thief.
REVOKE UPDATE, DELETE ON credentials_refreshtoken FROM wallet_app;
GRANT UPDATE (ended_at) ON credentials_refreshtoken TO wallet_app;
REVOKE UPDATE ON credentials_replacement FROM wallet_app;
GRANT UPDATE (new_id) ON credentials_replacement TO wallet_app;
