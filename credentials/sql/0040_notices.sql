GRANT UPDATE (dismissed_at) ON credentials_cardnotice TO wallet_app;
