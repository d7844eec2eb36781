"""Who signs in and how: citizens by passkey on the wallet origin, staff with a second factor on the admin origin."""

from urllib.parse import urlsplit

from wallet.config import config

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
MFA_SUPPORTED_TYPES = ["webauthn", "recovery_codes", "totp"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = config.sandbox
HEADLESS_FRONTEND_URLS: dict[str, str] = {}
WEBAUTHN_RP_ID = urlsplit(config.origins["wallet"].url).hostname
