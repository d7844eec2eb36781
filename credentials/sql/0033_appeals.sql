-- What a holder wrote is answered and forgotten, never rewritten or moved to another card.
REVOKE UPDATE, DELETE ON credentials_appeal FROM wallet_app;
GRANT UPDATE (state, answer, decided_at, holds_until, text) ON credentials_appeal TO wallet_app;
