REVOKE UPDATE (seen_at) ON credentials_appeal FROM wallet_app;

GRANT UPDATE, DELETE ON credentials_representation TO wallet_app;

GRANT UPDATE, DELETE ON credentials_deferral TO wallet_app;

REVOKE UPDATE (dismissed_at) ON credentials_cardnotice FROM wallet_app;

GRANT UPDATE, DELETE ON credentials_appeal TO wallet_app;

GRANT UPDATE, DELETE ON credentials_refreshtoken TO wallet_app;
GRANT UPDATE ON credentials_replacement TO wallet_app;

GRANT UPDATE, DELETE ON credentials_cardkind TO wallet_app;
GRANT UPDATE, DELETE ON credentials_cardpicture TO wallet_app;

GRANT UPDATE ON credentials_cardnotice TO wallet_app;
GRANT UPDATE, DELETE ON credentials_condition TO wallet_app;
REVOKE UPDATE (checked_on) ON credentials_credential FROM wallet_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON credentials_credential, credentials_offer, credentials_accesstoken,
    credentials_credentialcopy, credentials_statuschange, credentials_statuslist TO wallet_app;
DROP TRIGGER credential_revoked_is_final ON credentials_credential;
DROP FUNCTION credentials_revoked_is_final();
DROP FUNCTION credentials_database_mark();
DROP SEQUENCE credentials_status_ordinal;
