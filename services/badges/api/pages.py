"""The public page of a badge, on the issuer's origin: nothing of the holder but what the badge says."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..actions.pages import page_of
from ..errors import PageUnknown

_HEADERS = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}


@require_safe
def badge_page(request: HttpRequest, secret: str) -> HttpResponse:
    """The page of a secret address, as long as the holder's consent lasts; else as if there never was one."""
    try:
        page = page_of(secret)
    except PageUnknown as error:
        raise Http404 from error
    context = {"page": page, "award": page.award, "badge": page.award.badge}
    response = render(request, "badges/public.html", context)
    for name, value in _HEADERS.items():
        response[name] = value
    return response
