REVOKE UPDATE (dismissed_at) ON credentials_cardnotice FROM wallet_app;
