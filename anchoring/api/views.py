"""The log as static resources (C2SP tlog-tiles), served from the database with the caching that each deserves."""

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from .. import operation
from ..log.tiles import HASH, WIDTH, bundle_of, parse_index
from ..models import Checkpoint, Tile
from ..queries import entries_of, signed_checkpoint
from ..trust import trust_policy

_FOREVER = "public, max-age=31536000, immutable"
_SECONDS = "public, max-age=3"


@require_safe
def checkpoint(request: HttpRequest, year: int) -> HttpResponse:
    """The newest signed checkpoint with its cosignatures."""
    newest = Checkpoint.objects.filter(log__year=year).order_by("-size").first()
    if newest is None:
        raise Http404
    return _answer(signed_checkpoint(newest).encode(), "text/plain; charset=utf-8", _SECONDS)


@require_safe
def tile(request: HttpRequest, year: int, level: str, path: str) -> HttpResponse:
    """A tile, full or partial. A partial one is a prefix of what is stored."""
    index, width = _place(path)
    rows = Tile.objects.filter(log__year=year, level=_level(level), index=index)
    found = rows.values_list("data", flat=True).first() or b""
    if len(found) < width * HASH:
        raise Http404
    return _answer(bytes(found[: width * HASH]), "application/octet-stream", _FOREVER)


@require_safe
def entries(request: HttpRequest, year: int, path: str) -> HttpResponse:
    """An entry bundle, full or partial: the digests of the commitments themselves."""
    index, width = _place(path)
    found = entries_of(year, index * WIDTH, width)
    if len(found) < width:
        raise Http404
    return _answer(bundle_of(found), "application/octet-stream", _FOREVER)


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """The trust policy, for convenience: whoever wants to be sure gets it by another channel."""
    response = JsonResponse(trust_policy())
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """How the log is doing, and how soon an alteration would be seen: for monitors."""
    response = JsonResponse(operation.state())
    response.headers["Cache-Control"] = _SECONDS
    return response


def _answer(body: bytes, content_type: str, caching: str) -> HttpResponse:
    headers: dict[str, Any] = {"Cache-Control": caching}
    return HttpResponse(body, content_type=content_type, headers=headers)


def _level(text: str) -> int:
    level = int(text)
    if str(level) != text or level > 63:
        raise Http404
    return level


def _place(path: str) -> tuple[int, int]:
    """Index and width in an address such as x001/067.p/12."""
    path, partial, digits = path.partition(".p/")
    index, width = parse_index(path), _width(digits) if partial else WIDTH
    if index is None or width is None or index >= 1 << 48:
        raise Http404
    return index, width


def _width(text: str) -> int | None:
    return int(text) if re.fullmatch("[1-9][0-9]{0,2}", text) and int(text) < WIDTH else None
