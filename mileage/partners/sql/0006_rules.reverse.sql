DELETE FROM partners_fraudrule;
GRANT UPDATE, DELETE ON partners_casestep TO wallet_app;
GRANT DELETE ON partners_case, partners_settlement TO wallet_app;
