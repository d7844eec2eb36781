"""Shells of the web apps, their service workers, and the front door. What they show is drawn by frontend/."""

from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from wallet.config import BASE_DIR

DIST = BASE_DIR / "frontend" / "dist"


@require_safe
@ensure_csrf_cookie
@cache_control(no_cache=True)
def wallet_shell(request: HttpRequest, **_view: str) -> HttpResponse:
    """The citizen's wallet: one page for every view of it, without anything of the person in it."""
    return render(request, "wallet/shell.html")


@require_safe
@cache_control(no_cache=True)
def verifier_shell(request: HttpRequest, **_view: str) -> HttpResponse:
    """The verifier's app, and what a phone's camera opens (the presentation is in the fragment: never sent here)."""
    return render(request, "verifier/shell.html")


@require_safe
@cache_control(no_cache=True)
def proof_shell(request: HttpRequest) -> HttpResponse:
    """A proof bundle is checked in the browser of the person who asks."""
    return render(request, "proof/shell.html")


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
