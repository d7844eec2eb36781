GRANT SELECT, INSERT, UPDATE, DELETE ON credentials_credential, credentials_offer, credentials_accesstoken,
    credentials_credentialcopy, credentials_statuschange, credentials_statuslist TO wallet_app;
DROP TRIGGER credential_revoked_is_final ON credentials_credential;
DROP FUNCTION credentials_revoked_is_final();
DROP FUNCTION credentials_database_mark();
DROP SEQUENCE credentials_status_ordinal;
