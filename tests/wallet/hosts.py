"""Host headers of the four origins, as a browser sends them."""

from wallet.config import config

ISSUER, WALLET, VERIFIER, ADMIN = (config.origins[role].host for role in ("issuer", "wallet", "verifier", "admin"))
