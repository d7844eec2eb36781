-- Run once, as a superuser, in the wallet's own database. The embedded server runs it by itself.
-- wallet_owner runs migrations; wallet_app runs the product and gets no more than rows; migrations take back more.
GRANT USAGE, CREATE ON SCHEMA public TO wallet_owner;
GRANT USAGE ON SCHEMA public TO wallet_app;
-- What must stay after a member left is stored apart, out of reach of the product's own role (docs/retention.md).
CREATE SCHEMA IF NOT EXISTS separate AUTHORIZATION wallet_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE wallet_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO wallet_app;
ALTER DEFAULT PRIVILEGES FOR ROLE wallet_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO wallet_app;
ALTER DEFAULT PRIVILEGES FOR ROLE wallet_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
