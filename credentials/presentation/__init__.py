"""Verifying what wallets present (OpenID4VP 1.0): purposes, requests, answers."""
