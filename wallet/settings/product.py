"""The product's own settings, for the apps that may not import wallet."""

from wallet.config import config

SANDBOX = config.sandbox
ISSUER_ORIGIN = config.origins["issuer"].url
WALLET_ORIGIN = config.origins["wallet"].url
VERIFIER_ORIGIN = config.origins["verifier"].url
ADMIN_ORIGIN = config.origins["admin"].url
VAR_DIR = config.var_dir
SIGNER_SOCKET = config.signer.socket
SIGNER_KEYS = config.signer.keys
SIGNER_PASSPHRASE = config.signer.passphrase
SIGNER_PLACES = config.signer
KEY_OVERLAP = config.key_overlap
WITNESS_URLS = config.witness_urls
