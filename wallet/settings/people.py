"""Who signs in and how: citizens by passkey on the wallet origin, staff with a second factor on the admin origin."""

from wallet.config import config, env

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = [
    "identity.accounts.backends.StaffBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Sessions know their account, so that a person sees and ends them, and a leaver's end at once.
SESSION_ENGINE = "identity.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
STAFF_SESSION_SECONDS = 60 * 60 * 9
STAFF_PENDING_SECONDS = 60 * 5

# A citizen has an e-mail address, verified by a code, and passkeys. No password, no name.
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
HEADLESS_FRONTEND_URLS = {"account_signup": config.origins["wallet"].url + "/"}
ACCOUNT_ADAPTER = "identity.accounts.adapters.AccountAdapter"
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 60 * 10
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * 5
# Many phones share one address at the carriers: limits per address are wide, limits per account and code are narrow.
ACCOUNT_RATE_LIMITS = {
    "signup": "60/m/ip",
    "login": "60/m/ip",
    "request_login_code": "60/m/ip,3/10m/key",
    "login_failed": "60/m/ip,5/5m/key",
    "confirm_email": "3/10m/key",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
}

MFA_ADAPTER = "identity.accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "recovery_codes", "totp"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# allauth then accepts every origin; identity.accounts.passkeys compares the exact one, in sandbox mode too.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = config.sandbox
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Incheon Wallet"
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}

# Mail goes to a file in sandbox mode, unless a server is named.
EMAIL_HOST = env.str("EMAIL_HOST", "")
EMAIL_PORT = env.int("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "wallet@localhost")
EMAIL_FILE_PATH = str(config.var_dir / "mail")
EMAIL_BACKEND = (
    "django.core.mail.backends.filebased.EmailBackend"
    if config.sandbox and not EMAIL_HOST
    else "django.core.mail.backends.smtp.EmailBackend"
)
