"""Shells of the web apps, their service workers, and the front door. What they show is drawn by frontend/."""

import re
from pathlib import Path

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from wallet.config import BASE_DIR
from wallet.provenance.front_end import release_answer

from .shells import shell

DIST = BASE_DIR / "frontend" / "dist"
MOST_LOGS = 50


@require_safe
@ensure_csrf_cookie
@cache_control(no_cache=True)
def wallet_shell(request: HttpRequest, **_view: str) -> HttpResponse:
    """The citizen's wallet: one page for every view of it, without anything of the person in it."""
    return HttpResponse(shell("wallet/shell.html"))


@require_safe
@cache_control(no_cache=True)
def verifier_shell(request: HttpRequest, **_view: str) -> HttpResponse:
    """The verifier's app, and what a phone's camera opens (the presentation is in the fragment: never sent here)."""
    return HttpResponse(shell("verifier/shell.html"))


@require_safe
@cache_control(no_cache=True)
def proof_shell(request: HttpRequest) -> HttpResponse:
    """A proof bundle is checked in the browser of the person who asks."""
    return HttpResponse(shell("proof/shell.html"))


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    """The issuer origin's `/`: the way to the others."""
    return render(request, "issuer/front_door.html")


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest, name: str) -> HttpResponse:
    """A service worker, from the root of its origin so that it may serve every page of it."""
    script = Path(DIST / f"{name}.js")
    if not script.exists():
        raise Http404
    return HttpResponse(script.read_bytes(), content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(no_store=True)
def release(request: HttpRequest) -> JsonResponse:
    """The present release of the front end with its proof; the service worker asks before it takes one.

    `running`: the release it has. `seen`, for each log: `<year>/<size>` of the checkpoint that it saw last.
    """
    running, seen = request.GET.get("running", ""), request.GET.getlist("seen")
    places = [re.fullmatch(r"([0-9]{4})/([0-9]{1,15})", place) for place in seen]
    if not re.fullmatch(r"[0-9a-f]{64}|", running) or len(seen) > MOST_LOGS or None in places:
        raise BadRequest
    answer = release_answer(running, {int(place[1]): int(place[2]) for place in places if place})
    if answer is None:
        raise Http404
    return JsonResponse(answer)
