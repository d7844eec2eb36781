"""Refusals of the VC API; what is wrong with a document is formats.w3c.errors.Invalid."""

from __future__ import annotations

from typing import Any


class ApiRefusal(Exception):
    """Root: `status`, `title`, and a sentence that says what to do."""

    status, title = 400, "Bad request"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    @property
    def problem(self) -> dict[str, Any]:
        """RFC 9457."""
        return {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail}


class NotAuthorized(ApiRefusal):
    status, title = 401, "Unauthorized"


class OutOfTokensScope(ApiRefusal):
    status, title = 403, "Forbidden"


class UnknownCredential(ApiRefusal):
    status, title = 404, "Not found"


class Conflict(ApiRefusal):
    status, title = 409, "Conflict"
