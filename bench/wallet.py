"""The script that a first visit to the wallet loads, compressed, from the built manifest; the scanner's wasm apart.

First visit: the entry, what it imports, and the view of the first page with what that imports. What the service worker
fetches afterwards for use without a network is a line of its own.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

DIST = Path(__file__).resolve().parent.parent / "frontend" / "dist"
ENTRY, FIRST_VIEW = "src/wallet.ts", "src/wallet/views/home-view.ts"
LIMIT_KB = 150


def measure() -> list[dict[str, Any]]:
    manifest = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    first = _kilobytes(_files(manifest, (ENTRY, FIRST_VIEW), lazily=False))
    whole = _kilobytes(_files(manifest, (ENTRY,), lazily=True))
    return [_row("first load, script", first, LIMIT_KB), _row("every view, script", whole, None)]


def _row(name: str, value: float, target: float | None) -> dict[str, Any]:
    holds = target is None or value <= target
    return {"name": name, "value": value, "unit": "KB", "baseline": None, "ratio": None} | {
        "target": target,
        "holds": holds,
    }


def _files(manifest: dict[str, Any], keys: Iterable[str], *, lazily: bool) -> set[str]:
    found: set[str] = set()
    left = list(keys)
    seen: set[str] = set()
    while left:
        key = left.pop()
        if key in seen:
            continue
        seen.add(key)
        chunk = manifest[key]
        found.add(chunk["file"])
        left += chunk.get("imports", []) + (chunk.get("dynamicImports", []) if lazily else [])
    return {name for name in found if name.endswith(".js")}


def _kilobytes(files: set[str]) -> float:
    return sum(len(gzip.compress((DIST / name).read_bytes(), 9)) for name in files) / 1000
