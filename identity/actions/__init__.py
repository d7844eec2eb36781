"""Every write of the identity app."""
