"""django-hordak in a process of its own, on the same server: `python -m bench._hordak` serves rounds of transfers.

A line `1 25` on its input asks for 25 transfers, each in its own transaction; `1000 1`, for one transaction of 1,000.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

APPS = ["django.contrib.contenttypes", "django.contrib.auth", "mptt", "djmoney", "hordak"]
ROOT = Path(__file__).parents[1]
PAIRS, MEMBERS = 50, 200
AT_ONCE = 20  # transfers for one line, so that the pipe costs nothing


class Hordak:
    """The other end of the pipe."""

    def __init__(self, url: str) -> None:
        environment = os.environ | {"HORDAK_URL": url}
        command = [_python(), "-m", "bench._hordak"]
        self.process = subprocess.Popen(
            command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.ready = False

    def wait_until_ready(self) -> None:
        """It is migrated and has its accounts."""
        if not self.ready:
            self.answer()
            self.ready = True

    def answer(self) -> None:
        assert self.process.stdout
        if not self.process.stdout.readline().strip():
            raise RuntimeError("django-hordak ended; its error is above")

    def transfers(self, together: int) -> Callable[[], int]:
        self.wait_until_ready()
        times = max(1, AT_ONCE // together)

        def work() -> int:
            assert self.process.stdin
            self.process.stdin.write(f"{together} {times}\n")
            self.process.stdin.flush()
            self.answer()
            return together * times

        return work

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(30)


def _python() -> str:
    """The Python of an environment with hordak in it, made once: it has no wheel."""
    home, uv = ROOT / "var" / "bench" / "hordak", str(Path(sys.executable).with_name("uv"))
    lock = ROOT / "requirements" / "bench.txt"
    if not (home / "made").exists():
        subprocess.run([uv, "venv", "-q", "--clear", "--python", sys.executable, home], check=True)
        install = [uv, "pip", "install", "-q", "--python", home / "bin" / "python", "--require-hashes", "-r", lock]
        subprocess.run(install, check=True)
        (home / "made").touch()
    return str(home / "bin" / "python")


def serve() -> None:
    """Until the input ends."""
    _configure(os.environ["HORDAK_URL"])
    from django.db import transaction
    from hordak.models import Account
    from moneyed import Money

    def account(name: str, kind: str) -> Account:
        return Account.objects.create(name=name, type=kind, currencies=["EUR"])

    budgets = [account(f"b{number}", "LI") for number in range(PAIRS)]
    members = [account(f"m{number}", "LI") for number in range(MEMBERS)]
    amount = Money(10, "EUR")
    print("ready", flush=True)
    for line in sys.stdin:
        together, times = map(int, line.split())
        for _time in range(times):
            with transaction.atomic():  # transfer_to has none of its own: three inserts, and checks at commit
                for _one in range(together):
                    random.choice(budgets).transfer_to(random.choice(members), amount)
        print("done", flush=True)


def _configure(url: str) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command
    from psycopg.conninfo import conninfo_to_dict

    parts = conninfo_to_dict(url)
    database = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts["dbname"],
        "USER": parts["user"],
        "HOST": parts["host"],
        "PORT": parts.get("port", ""),
        "PASSWORD": parts.get("password", ""),
        "CONN_MAX_AGE": None,
    }
    settings.configure(
        INSTALLED_APPS=APPS,
        DATABASES={"default": database},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        USE_TZ=True,
        SECRET_KEY="bench",  # signs nothing
        CURRENCIES=["EUR"],
    )
    django.setup()
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    serve()
