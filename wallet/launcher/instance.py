"""One instance of the wallet: its servers, its environment, its processes."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from wallet.config import BASE_DIR, ROLES
from wallet.embedded import postgres, redis, roles
from wallet.embedded.process import EmbeddedServerError
from wallet.launcher import network, terminal
from wallet.launcher.certificates import ServerFiles, server_files
from wallet.launcher.children import Child

DATABASE = "wallet"
WITNESS_PORT = 10  # after PORT
AUTHORITY_PORT = 4  # after PORT; only with HTTPS=1


def is_on(name: str) -> bool:
    return os.environ.get(name, "").lower() in ("1", "true", "yes", "on")


Running = TypeVar("Running", postgres.EmbeddedPostgres, redis.EmbeddedRedis)


@dataclass
class Server(Generic[Running]):
    """An embedded server, started again when it was killed."""

    name: str
    start: Callable[[], Running]
    running: Running

    def watch(self) -> None:
        if self.running.process.poll() is None:
            return
        terminal.say(self.name, "ended; starting again")
        self.stop()
        try:
            self.running = self.start()
        except EmbeddedServerError as error:
            terminal.say(self.name, str(error))

    def stop(self) -> None:
        self.running.stop()


@dataclass
class Plan:
    """What the environment asks for."""

    var: Path
    port: int
    https: bool

    @classmethod
    def from_environment(cls) -> "Plan":
        https = is_on("HTTPS")
        # cards name their issuer's address: what is served under another one is another instance
        var = Path(os.environ.get("VAR_DIR") or BASE_DIR / ("var/https" if https else "var")).resolve()
        return cls(var, int(os.environ.get("PORT") or 8000), https)

    @property
    def ports(self) -> list[int]:
        return [self.port + offset for offset in range(len(ROLES))]

    def prepare_environment(self) -> ServerFiles | None:
        """Set what all processes of this instance share. Returns the certificate files of HTTPS=1."""
        os.environ |= {"VAR_DIR": str(self.var), "PORT": str(self.port)}
        if not os.environ.get("DATABASE_URL"):  # our own server: log and database begin and end together
            os.environ.setdefault("LOG_MIRROR", str(self.var / "mirror"))
        (self.var / "mail").mkdir(mode=0o700, parents=True, exist_ok=True)  # letters to people, in sandbox mode
        os.environ.setdefault("LOG_FORMAT", "lines" if sys.stdout.isatty() else "json")
        if self.https:
            host = network.https_host()
            for role, port in zip(ROLES, self.ports, strict=True):
                os.environ.setdefault(f"{role.upper()}_ORIGIN", f"https://{host}:{port}")
            return server_files(self.var / "ca", host)
        return None

    def start_servers(self, stack: ExitStack) -> list[Server]:
        """PostgreSQL and Redis of our own where the operator names none; their addresses go into the environment."""
        servers: list[Server] = []
        if not os.environ.get("DATABASE_URL"):
            database = self._own("postgres", lambda: postgres.start(self.var / "postgres"), stack)
            roles.prepare(database.running.url(), DATABASE)
            os.environ["DATABASE_URL"] = database.running.url("wallet_app", DATABASE)
            os.environ["OWNER_DATABASE_URL"] = database.running.url("wallet_owner", DATABASE)
            os.environ["EMBEDDED"] = "1"
            os.environ.setdefault("SANDBOX", "1")
            servers.append(database)
        if not os.environ.get("REDIS_URL"):
            cache = self._own("redis", lambda: redis.start(self.var / "redis"), stack)
            os.environ["REDIS_URL"] = cache.running.url
            servers.append(cache)
        return servers

    def _own(self, name: str, start: Callable[[], Running], stack: ExitStack) -> Server[Running]:
        server = Server(name, start, start())
        stack.callback(server.stop)
        return server

    def signer(self) -> Child:
        return Child("signer", [sys.executable, "-m", "identity.signing.server"])

    def witness(self) -> Child | None:
        """One witness of our own, unless the operator names others."""
        if os.environ.get("WITNESS_URLS"):
            return None
        port = self.port + WITNESS_PORT
        os.environ["WITNESS_URLS"] = f"http://127.0.0.1:{port}"
        return Child("witness", [sys.executable, "manage.py", "run_witness", "--port", str(port)])

    def processes(self, files: ServerFiles | None) -> list[Child]:
        """Web, worker and beat: what needs a migrated database."""
        # in a container one is often root; it is no worse for this worker than for the web server
        quiet = ["-W", "ignore:You're running the worker with superuser"]
        celery = [sys.executable, *quiet, "-m", "celery", "-q", "-A", "wallet"]
        web = {"WEB_BIND": ",".join(network.binds(self.ports, public=self.https))}
        if files is not None:
            web |= {"WEB_CERTIFICATE": str(files.certificate), "WEB_KEY": str(files.key)}
        # threads: a worker that is killed leaves no forked process behind, and tasks survive being killed
        worker = ["worker", "--pool=threads", "--concurrency=4", "--without-gossip", "--without-mingle"]
        beat = ["beat", "--scheduler=wallet.leader.LeaderScheduler", "--pidfile="]
        children = [
            Child("web", [sys.executable, "-m", "gunicorn", "-c", "python:wallet.gunicorn"], web),
            Child("worker", [*celery, *worker], {"C_FORCE_ROOT": "1"}, last_signal=signal.SIGKILL),
            Child("beat", [*celery, *beat], last_signal=signal.SIGKILL),
        ]
        if files is not None:
            command = [sys.executable, "-m", "wallet.launcher.authority", str(self.port + AUTHORITY_PORT)]
            children.append(Child("authority", [*command, str(files.authority)]))
        return children

    def listens_on(self) -> list[str]:
        """All addresses that must be free before anything starts."""
        addresses = network.binds(self.ports, public=self.https)
        if not os.environ.get("WITNESS_URLS"):
            addresses.append(f"127.0.0.1:{self.port + WITNESS_PORT}")
        return addresses
