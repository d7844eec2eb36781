"""What a reader sees when a request fails outside DRF: a plain page, or problem details where a program asks."""

from http import HTTPStatus

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

API_PATHS = ("/api/", "/_allauth/", "/openid4vci/", "/partner/")
log = structlog.get_logger(__name__)


def unreadable_text() -> str:
    return _("This request cannot be read.")


def csrf_text() -> str:
    return _("This page is out of date. Load it again and repeat what you did.")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, HTTPStatus.BAD_REQUEST, "bad_request", unreadable_text())


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, HTTPStatus.FORBIDDEN, "permission_denied", _("You may not do this."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _answer(request, HTTPStatus.FORBIDDEN, "csrf_failed", csrf_text())


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, HTTPStatus.NOT_FOUND, "not_found", _("There is nothing at this address."))


def server_error(request: HttpRequest) -> HttpResponse:
    text = _("Something went wrong here. Please try again; if it stays, tell us the number below.")
    return _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "server_error", text)


def _answer(request: HttpRequest, status: HTTPStatus, code: str, title: str) -> HttpResponse:
    request_id = getattr(request, "request_id", "")
    if request.path.startswith(API_PATHS) or not request.accepts("text/html"):
        body = {"type": "about:blank", "title": title, "status": status, "code": code, "request_id": request_id}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    try:
        page = render_to_string("error.html", {"title": title, "status": status, "request_id": request_id}, request)
    except Exception:  # whatever broke the page may break this one as well
        log.exception("error_page.broken")
        return HttpResponse(f"{title}\n{request_id}\n", status=status, content_type="text/plain; charset=utf-8")
    return HttpResponse(page, status=status)
