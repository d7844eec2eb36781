"""A release of the front end: what it is, and the proof that the log holds it. docs/front-end-releases.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.utils import translation

from anchoring.errors import NotYetAnchored
from anchoring.log.notes import b64
from anchoring.models import Checkpoint, Leaf
from anchoring.queries import build_bundle, prove_consistency
from anchoring.trust import trusted_logs
from wallet.pages.shells import KEPT_PAGES, shell

from . import records
from .models import Publication, PublicationKind

_RECENT = 5  # while servers are renewed one by one, some still hand out the release before


def release_content() -> dict[str, Any] | None:
    """Each file and page that browsers are given with its SHA-256, what is kept where, and the log keys to trust."""
    built = _built()
    if built is None:
        return None
    with translation.override("ko"):
        pages = {
            role: {address: sha256(shell(template).encode()).hexdigest() for address, template in kept.items()}
            | {"/sw.js": built["files"][f"sw-{role}.js"]}
            for role, kept in KEPT_PAGES.items()
        }
    return {**built, "pages": pages, "logs": trusted_logs()}


def release_answer(running: str, seen: Mapping[int, int]) -> dict[str, Any] | None:
    """What a service worker asks for: the release, and its proof once the log holds it.

    running: the release that the worker has; its content is left out. seen: for each log's year the size it saw last.
    """
    content = release_content()
    if content is None:
        return None
    release = records.hash_of(content)
    answer = {"release": release, "content": None if running == release else content, "bundle": None, "since": None}
    published = _published(release)
    if published is None:
        return answer
    try:
        bundle = build_bundle(published.commitment, records.publication(published), later=True)
    except NotYetAnchored:
        return answer
    return answer | {"bundle": bundle, "since": _since(published, bundle, seen)}


def _published(release: str) -> Publication | None:
    recent = Publication.objects.filter(kind=PublicationKind.FRONT_END).select_related("commitment")[:_RECENT]
    return next((row for row in recent if records.hash_of(row.content) == release), None)


def _since(published: Publication, bundle: Mapping[str, Any], seen: Mapping[int, int]) -> list[str] | None:
    """That the bundle's later checkpoint continues the one that was seen; None if it cannot."""
    log = Leaf.objects.select_related("log").get(commitment=published.commitment).log
    size = seen.get(log.year, 0)
    now = int(bundle["later"]["checkpoint"].split("\n")[1])
    if not 0 < size <= now or not Checkpoint.objects.filter(log=log, size=size).exists():
        return None
    return [b64(step) for step in prove_consistency(log, size, now)]


@cache
def _built() -> dict[str, Any] | None:
    """Files and what is kept, as the build wrote it; it changes with a new start only."""
    found = finders.find("release.json")
    if not isinstance(found, str):
        return None
    built: dict[str, Any] = json.loads(Path(found).read_bytes())
    return built
