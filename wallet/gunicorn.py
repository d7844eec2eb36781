"""The web server's settings: `gunicorn -c python:wallet.gunicorn`. One server answers for all four origins.

WEB_BIND (addresses, comma-separated), WEB_WORKERS, WEB_THREADS; WEB_CERTIFICATE with WEB_KEY where no proxy ends TLS.
"""

from pathlib import Path
from typing import Any

from wallet.config import env

wsgi_app = "wallet.wsgi:application"
bind = env.list("WEB_BIND", default=["127.0.0.1:8000"])
worker_class = "gthread"
workers = env.int("WEB_WORKERS", 2)
threads = env.int("WEB_THREADS", 16)
timeout = 60
graceful_timeout = 8
keepalive = 15
limit_request_line = 8190
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 (heartbeat files of no content)
certfile = env.str("WEB_CERTIFICATE", "") or None
keyfile = env.str("WEB_KEY", "") or None
loglevel = "error"
accesslog = None  # our own request log has no addresses and no query strings
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Each web process watches the background work (wallet/watch.py)."""
    from wallet import watch

    watch.start()
