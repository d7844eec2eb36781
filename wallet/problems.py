"""Errors as problem details (RFC 9457) with a stable `code`, in the reader's language.

An app's error class says `code`, `status` and its text; this module renders it and knows no app.
"""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from wallet.errors import csrf_text, unreadable_text


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every refusal becomes application/problem+json; an unknown error stays a 500."""
    if isinstance(error, ValidationError):
        error = exceptions.ValidationError(error.messages)
    code, status = getattr(error, "code", None), getattr(error, "status", None)
    if isinstance(code, str) and isinstance(status, int):
        body = {"type": "about:blank", "title": str(error), "status": status, "code": code}
        return Response(body | getattr(error, "extra", {}), status, content_type="application/problem+json")
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        body = {"title": str(exceptions.ValidationError.default_detail), "code": "invalid", "errors": response.data}
    else:
        body = {"title": _title(error), "code": _code(error)}
    response.data = {"type": "about:blank", "status": response.status_code} | body
    response.content_type = "application/problem+json"
    return response


def _title(error: Exception) -> str:
    if isinstance(error, exceptions.ParseError):
        return unreadable_text()  # the parser's own words are English, and may repeat what was sent
    if _is_csrf(error):
        return csrf_text()
    return str(error.detail) if isinstance(error, exceptions.APIException) else str(error) or type(error).__name__


def _is_csrf(error: Exception) -> bool:
    """Whether DRF's session authentication refused for want of a token: it has no class or code for that."""
    return isinstance(error, exceptions.PermissionDenied) and str(error.detail).startswith("CSRF Failed")


def _code(error: Exception) -> str:
    if _is_csrf(error):
        return "csrf_failed"
    if isinstance(error, Http404):
        return "not_found"
    if isinstance(error, PermissionDenied):
        return "permission_denied"
    codes = error.get_codes() if isinstance(error, exceptions.APIException) else "error"
    return codes if isinstance(codes, str) else "invalid"
