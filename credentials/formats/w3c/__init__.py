"""W3C Verifiable Credentials (VCDM 2.0): documents, contexts, Data Integrity proofs, and verification."""
