REVOKE UPDATE (seen_at) ON credentials_appeal FROM wallet_app;
