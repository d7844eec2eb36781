"""Everything that the environment may set, in one typed place.

A wrong or missing value stops the start with a sentence that says what to set.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

from identity.signing.places import SignerPlaces, signer_places
from wallet.embedded.addresses import running_instance

BASE_DIR = Path(__file__).resolve().parent.parent
ROLES = ("issuer", "wallet", "verifier", "admin")
Role = str
T = TypeVar("T")

env = Env()


def follow_running_instance() -> None:
    """For manage.py in another terminal: take over the environment of what `make run` started in this clone."""
    if os.environ.get("DATABASE_URL"):
        return
    var = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").resolve()
    for name, value in (running_instance(var) or running_instance(var / "https")).items():
        os.environ.setdefault(name, value)


@dataclass(frozen=True, slots=True)
class Origin:
    """A web origin (RFC 6454) and the part of the product that lives there."""

    role: Role
    url: str

    @property
    def host(self) -> str:
        """Host and port as a browser sends them."""
        return urlsplit(self.url).netloc

    @property
    def scheme(self) -> str:
        return urlsplit(self.url).scheme

    @property
    def secure(self) -> bool:
        return self.url.startswith("https://")


class Config:
    """Values read once, when first asked for."""

    @cached_property
    def sandbox(self) -> bool:
        """Sandbox mode: sample data, http, and the tools for outsiders. Never in production."""
        return self._read(lambda: env.bool("SANDBOX", default=self.embedded))

    @cached_property
    def embedded(self) -> bool:
        """Whether we run on our own PostgreSQL because no DATABASE_URL is set by the operator."""
        return not env.str("DATABASE_URL", "") or env.bool("EMBEDDED", False)

    @cached_property
    def var_dir(self) -> Path:
        return Path(env.str("VAR_DIR", "") or BASE_DIR / "var").resolve()

    @cached_property
    def database_url(self) -> str:
        """As wallet_app; as wallet_owner for `manage.py migrate`, where OWNER_DATABASE_URL says how."""
        owner = env.str("OWNER_DATABASE_URL", "") if env.bool("AS_OWNER", False) else ""
        return owner or self._server("DATABASE_URL")

    @cached_property
    def redis_url(self) -> str:
        return self._server("REDIS_URL")

    @cached_property
    def secret_key(self) -> str:
        if self.sandbox:
            return env.str("SECRET_KEY", "sandbox-only-not-a-secret-0123456789-0123456789-0123456789")
        return self._read(lambda: env.str("SECRET_KEY"))

    @cached_property
    def signer(self) -> SignerPlaces:
        """Socket, key folder, passphrase and limit of the signing process (identity.signing)."""
        places = signer_places(self.var_dir, sandbox=self.sandbox)
        if not places.passphrase and places.token is None:
            raise ImproperlyConfigured("Set SIGNER_PASSPHRASE: the issuer's keys are encrypted with it.")
        return places

    @cached_property
    def key_overlap(self) -> int:
        """Seconds from a key's publication to its first use: not less than a verifier may go without a network."""
        return self._read(lambda: env.int("KEY_OVERLAP", 300 if self.sandbox else 25 * 3600))

    @cached_property
    def witness_urls(self) -> list[str]:
        """Addresses of the log's witnesses (C2SP tlog-witness)."""
        return self._read(lambda: env.list("WITNESS_URLS", default=[]))

    @cached_property
    def origins(self) -> dict[Role, Origin]:
        port = self._read(lambda: env.int("PORT", 8000))
        origins = {}
        for offset, role in enumerate(ROLES):
            default = f"http://localhost:{port + offset}" if self.sandbox else None
            url = env.str(f"{role.upper()}_ORIGIN", default or "").rstrip("/")
            origins[role] = Origin(role, self._checked_origin(role, url))
        if len({origin.host for origin in origins.values()}) < len(ROLES):
            raise ImproperlyConfigured("ISSUER_, WALLET_, VERIFIER_ and ADMIN_ORIGIN must be four different origins.")
        return origins

    def _checked_origin(self, role: Role, url: str) -> str:
        parts = urlsplit(url)
        if not parts.netloc or parts.path or parts.query or parts.fragment:
            raise ImproperlyConfigured(
                f"Set {role.upper()}_ORIGIN to an origin without a path, such as https://{role}.example.kr"
            )
        if parts.scheme != "https" and not (self.sandbox and parts.scheme == "http"):
            raise ImproperlyConfigured(f"{role.upper()}_ORIGIN must be https:// (http only with SANDBOX=1).")
        return url

    def _server(self, name: str) -> str:
        url = env.str(name, "")
        if not url:
            raise ImproperlyConfigured(
                f"Set {name} to your server, or start the embedded one with `make run` in another terminal."
            )
        return url

    @staticmethod
    def _read(read: Callable[[], T]) -> T:
        try:
            return read()
        except EnvError as error:
            raise ImproperlyConfigured(f"Environment: {error}") from error


config = Config()
