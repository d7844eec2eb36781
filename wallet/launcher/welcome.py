"""What is printed once the wallet answers: where everything is, and who may sign in."""

import io
import subprocess
import time

import segno

from identity.samples import LOGINS
from wallet.config import config
from wallet.launcher import network, terminal
from wallet.launcher.certificates import ServerFiles
from wallet.launcher.instance import AUTHORITY_PORT, Plan

PATIENCE = 60.0  # seconds after which the addresses are shown even if not all is ready


class Welcome:
    """Shown once."""

    def __init__(self, plan: Plan, files: ServerFiles | None, samples: "subprocess.Popen[bytes] | None") -> None:
        self._plan, self._files, self._samples = plan, files, samples
        self._begin = self._next = time.monotonic()
        self._shown = False

    def show_when_ready(self) -> None:
        now = time.monotonic()
        if self._shown or now < self._next:
            return
        self._next = now + 0.5
        authority = self._files.authority if self._files else None
        loaded = self._samples is None or self._samples.poll() is not None
        ready = loaded and network.answers(config.origins["issuer"].url, "/readyz", authority)
        if ready or now - self._begin > PATIENCE:
            self._shown = True
            terminal.show_box(self._lines(ready=ready))

    def _lines(self, *, ready: bool) -> list[str]:
        at = {role: origin.url for role, origin in config.origins.items()}
        lines = [
            "Incheon Wallet is ready." if ready else f"Not all parts are ready yet; see {at['issuer']}/readyz",
            "",
            f"Wallet      {at['wallet']}",
            f"Verifier    {at['verifier']}",
            f"API docs    {at['issuer']}/api/docs",
            f"Staff       {at['admin']}",
        ]
        if config.sandbox:
            lines += ["", *self._sample_lines()]
        if self._files is not None:
            lines += ["", *self._phone_lines(at["wallet"])]
        return [*lines, "", "Ctrl-C stops it."]

    def _phone_lines(self, wallet: str) -> list[str]:
        picture = io.StringIO()
        segno.make(wallet, error="l").terminal(out=picture, compact=True)
        certificate = f"http://{network.lan_address()}:{self._plan.port + AUTHORITY_PORT}/"
        return [
            f"On a phone in this network, install the development CA once: {certificate}",
            "  Android: Settings, Security, Encryption, Install a certificate, CA certificate",
            "  iPhone: Settings, Profile downloaded; then General, About, Certificate Trust Settings",
            "Then scan:",
            *picture.getvalue().splitlines(),
        ]

    def _sample_lines(self) -> list[str]:
        lines = ["Sample log-ins (sandbox only):", *(f"  {line}" for line in LOGINS)]
        if self._samples is not None and self._samples.poll():
            lines += ["Sample data could not be loaded; see above. `make reset` and `make run` begin anew."]
        return lines
