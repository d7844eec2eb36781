"""HTTP: four origins, strict headers, static files."""

from wallet.config import BASE_DIR, config

SECRET_KEY = config.secret_key
DEBUG = False
ALLOWED_HOSTS = [origin.host.rsplit(":", 1)[0] for origin in config.origins.values()]
ROOT_URLCONF = "wallet.urls.issuer"
WSGI_APPLICATION = "wallet.wsgi.application"

STATIC_URL = "/static/"
STATIC_ROOT = config.var_dir / "static"
STATICFILES_DIRS = [path for path in [BASE_DIR / "frontend" / "dist"] if path.exists()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
# Vite puts a hash of its content into the name of each file there: it never changes.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/assets/.+-[\w-]{8}\.\w+$"
MEDIA_ROOT = config.var_dir / "media"

_secure = all(origin.secure for origin in config.origins.values())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
# the browser then takes it from this very host alone, over https alone
SESSION_COOKIE_NAME = "__Host-sessionid" if _secure else "sessionid"
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "wallet.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if _secure and not config.sandbox else 0
# "no-referrer" would make browsers send `Origin: null` with every form, which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Any wallet may call the issuer, and the verifier's protocol; no cookie ever goes along. wallet.origins.open_to_all
# says where; every other address answers its own origin alone.
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_CREDENTIALS = False
CORS_URLS_REGEX = r"(?!)"
CORS_EXPOSE_HEADERS = ["DPoP-Nonce", "WWW-Authenticate"]
CORS_ALLOW_HEADERS = [
    "accept",
    "authorization",
    "content-type",
    "dpop",
    "oauth-client-attestation",
    "oauth-client-attestation-pop",
]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["wallet.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "wallet.problems.problem_details",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.CursorPagination",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Incheon Wallet",
    "VERSION": "0.1.0",
    "OAS_VERSION": "3.1.0",
    "DEFAULT_GENERATOR_CLASS": "wallet.openapi.AllOriginsGenerator",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}
