DROP TABLE anchoring_commitment;
