DELETE FROM partners_fraudrule;
GRANT UPDATE, DELETE ON partners_casestep TO wallet_app;
GRANT DELETE ON partners_case, partners_settlement TO wallet_app;
GRANT UPDATE, DELETE ON partners_refund TO wallet_app;
GRANT UPDATE, DELETE ON partners_agreement, partners_agreement_accept_assets TO wallet_app;
GRANT DELETE ON partners_partner, partners_application, partners_transaction TO wallet_app;
