"""PostgreSQL, with a pool per process so that many requests do not meet max_connections; Redis as cache."""

from urllib.parse import parse_qsl, unquote, urlsplit

from wallet.config import config, env

_url = urlsplit(config.database_url)
_options = dict(parse_qsl(_url.query))
_wait = env.int("DATABASE_POOL_TIMEOUT", 30)  # seconds until who gets no connection is told so

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(_url.path.lstrip("/")),
        "USER": unquote(_url.username or ""),
        "PASSWORD": unquote(_url.password or ""),
        "HOST": _options.pop("host", _url.hostname or ""),
        "PORT": str(_url.port or ""),
        "ATOMIC_REQUESTS": False,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **_options,
            "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL_SIZE", 16), "timeout": _wait},
        },
    }
}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": config.redis_url}}
