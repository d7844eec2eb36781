DELETE FROM partners_refund;
GRANT UPDATE, DELETE ON partners_refund TO wallet_app;
