"""`{% vite_entry "wallet" %}`: the built script and style sheets of one front-end entry, by Vite's manifest."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from wallet.config import BASE_DIR

register = template.Library()
MANIFEST = BASE_DIR / "frontend" / "dist" / "manifest.json"


@register.simple_tag
def vite_entry(name: str) -> SafeString:
    """Tags for the entry `name`; its imported chunks are preloaded. No inline script or style."""
    manifest = _manifest(MANIFEST)
    entry = manifest.get(f"src/{name}.ts")
    if entry is None:
        raise ImproperlyConfigured(f"The front end has no entry {name!r}: run `npm run build` in frontend/.")
    chunks = [entry, *_imported(manifest, entry)]
    styles = dict.fromkeys(file for chunk in chunks for file in chunk.get("css", []))
    return mark_safe(  # noqa: S308 - each part is escaped by format_html
        format_html_join("", '<link rel="stylesheet" href="{}">', ((static(file),) for file in styles))
        + format_html('<script type="module" src="{}"></script>', static(entry["file"]))
        + format_html_join(
            "", '<link rel="modulepreload" href="{}">', ((static(chunk["file"]),) for chunk in chunks[1:])
        )
    )


def _imported(manifest: dict[str, Any], entry: dict[str, Any]) -> list[dict[str, Any]]:
    keys = list(entry.get("imports", []))
    for key in keys:
        keys.extend(further for further in manifest[key].get("imports", []) if further not in keys)
    return [manifest[key] for key in keys]


def _manifest(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise ImproperlyConfigured("The front end is not built: run `npm ci && npm run build` in frontend/.")
    return _parsed(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _parsed(path: Path, _version: int) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(path.read_text())
    return parsed
