"""What is installed, and the order in which a request meets it."""

INSTALLED_APPS = [
    "wallet",
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "identity.admin_site.WalletAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.headless",
    "corsheaders",
    "django_structlog",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "anchoring",
    "identity",
    "identity.signing",
    "identity.register",
    "credentials",
    "credentials.presentation",
    "credentials.figures",
    "credentials.vc_api",
    "mileage",
    "mileage.partners",
    "mileage.stable",
    "services.core",
    "services.parking",
    "services.volunteering",
    "services.blood_donation",
    "services.reservations",
    "services.badges",
    "wallet.provenance",
    "wallet.retention",
]

MIDDLEWARE = [
    "wallet.origins.OriginMiddleware",
    "identity.accounts.cookies.OriginCookiesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "wallet.logs.RequestMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "wallet.sessions.OriginSessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": ["templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wallet.origins.origins_context",
                "wallet.watch.alarm_context",
            ],
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
