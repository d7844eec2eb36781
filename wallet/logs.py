"""Request lines for the log: method, path and a request id; no address, no query string, no person."""

import re
import sys
import traceback
from typing import Any

import structlog
from django.db import Error as DatabaseError
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware as _RequestMiddleware
from structlog.typing import EventDict

# A reference that is as good as a key: an offer's, a result's. A UUID is an id and stays.
_SECRET = re.compile(r"(?<=/)(?![0-9a-f]{8}-[0-9a-f]{4}-)[\w-]{32,}")
REQUEST_ID_HEADER = "X-Request-ID"


class RequestMiddleware(_RequestMiddleware):
    """Binds a request id to every line logged during the request, and tells it in the response."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Without the query string, which may carry codes and names, and without secrets in the path."""
        return f"{request.method} {_SECRET.sub('…', request.path)}"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Who it was stands in the audit trail, not in the log."""

    def prepare(self, request: HttpRequest) -> None:
        super().prepare(request)
        request.request_id = structlog.contextvars.get_contextvars()["request_id"]  # type: ignore[attr-defined]

    def handle_response(self, request: HttpRequest, response: Any) -> None:
        response.headers[REQUEST_ID_HEADER] = request.request_id  # type: ignore[attr-defined]
        super().handle_response(request, response)


def drop_user_agent(logger: Any, method: str, event: EventDict) -> EventDict:
    """A structlog processor: what a phone says about itself helps to recognise its owner."""
    event.pop("user_agent", None)
    return event


def format_exception(logger: Any, method: str, event: EventDict) -> EventDict:
    """A structlog processor: the traceback as text, but a database error without the values it quotes."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info if isinstance(info, BaseException) else info[1] if isinstance(info, tuple) else None
    if error is not None:
        told = traceback.TracebackException.from_exception(error)
        _drop_values(error, told)
        event["exception"] = "".join(told.format()).rstrip()
    return event


def _drop_values(error: BaseException, told: traceback.TracebackException) -> None:
    module = type(error).__module__
    if isinstance(error, DatabaseError) or module.startswith("psycopg"):
        source = error.__cause__ or error
        constraint = getattr(getattr(source, "diag", None), "constraint_name", None)
        told._str = f"{getattr(source, 'sqlstate', None) or 'database error'} {constraint or ''}".rstrip()  # type: ignore[attr-defined]
    for inner, told_inner in ((error.__cause__, told.__cause__), (error.__context__, told.__context__)):
        if inner is not None and told_inner is not None:
            _drop_values(inner, told_inner)
