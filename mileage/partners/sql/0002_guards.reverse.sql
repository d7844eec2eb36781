GRANT UPDATE, DELETE ON partners_agreement, partners_agreement_accept_assets TO wallet_app;
GRANT DELETE ON partners_partner, partners_application, partners_transaction TO wallet_app;
