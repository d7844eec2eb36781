"""Reading what wallets send, so that whatever they send becomes an answer that says what is wrong."""

from __future__ import annotations

import json
import re
from typing import Any, Literal
from urllib.parse import parse_qsl

from django.http import HttpRequest
from django.http.request import RawPostDataException, UnreadablePostError

from ..errors import InvalidRequest, InvalidToken, TokenMissing

MAX_BODY = 128 * 1024  # bytes; ten proofs need less than a tenth
_TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]{16,512}=*\Z")
_SCHEMES: dict[str, Literal["bearer", "dpop"]] = {"bearer": "bearer", "dpop": "dpop"}


class Malformed(Exception):
    """A body or a JWT's part that cannot be read; the text says why, in ASCII."""


def json_object(data: bytes) -> dict[str, Any]:
    """A JSON object in which no name comes twice. Raises Malformed."""
    value = _json(data)
    if not isinstance(value, dict):
        raise Malformed("a JSON object is expected: send {...}.")
    return value


def json_array(data: bytes) -> list[Any]:
    """The same of a JSON array."""
    value = _json(data)
    if not isinstance(value, list):
        raise Malformed("a JSON array is expected: send [...].")
    return value


def _json(data: bytes) -> Any:
    try:
        return json.loads(data, object_pairs_hook=_no_duplicates, parse_constant=_no_constants)
    except RecursionError:
        raise Malformed("too deeply nested JSON: send it flat.") from None
    except ValueError:
        raise Malformed("not valid JSON in UTF-8: check how it is written.") from None


def body_of(request: HttpRequest, media_type: str) -> bytes:
    """The body, if it is of that media type and not too long. Raises Malformed."""
    if request.content_type != media_type:
        raise Malformed(f"Content-Type must be {media_type}.")
    if _content_length(request) > MAX_BODY:
        raise Malformed(f"the body is longer than {MAX_BODY} bytes: send less.")
    try:
        return request.body
    except (UnreadablePostError, RawPostDataException):
        raise Malformed("the body did not arrive whole: send it again.") from None


def form_of(request: HttpRequest) -> dict[str, str]:
    """Parameters of a form in which none comes twice (RFC 6749 section 3.2). Raises InvalidRequest."""
    if request.GET:
        raise InvalidRequest("Send the parameters in the body, none in the address.")
    try:
        body = body_of(request, "application/x-www-form-urlencoded").decode("ascii")
        pairs = parse_qsl(body, keep_blank_values=True, strict_parsing=bool(body), errors="strict", max_num_fields=50)
    except Malformed as error:
        raise InvalidRequest(str(error)) from None
    except ValueError:
        raise InvalidRequest("The body must be application/x-www-form-urlencoded in UTF-8.") from None
    if len(dict(pairs)) < len(pairs):
        raise InvalidRequest("A parameter comes twice: send each once.")
    return {name: value for name, value in pairs if value}


def token_of(request: HttpRequest) -> tuple[Literal["bearer", "dpop"], str]:
    """Scheme and access token of the Authorization header (RFC 6750 section 2.1), the one place where it may be."""
    if "access_token" in request.GET:
        raise InvalidRequest("Send the access token in the Authorization header, never in the address.")
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        raise TokenMissing("Send the access token: Authorization: Bearer (or DPoP) followed by the token.")
    known = _SCHEMES.get(scheme.lower())
    if known is None:
        raise InvalidToken("The Authorization scheme must be Bearer or DPoP.")
    if not _TOKEN.match(token):
        raise InvalidToken("The access token is malformed: send the access_token of the token response as it is.")
    return known, token


def _content_length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdigit() else 0


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise Malformed("a name comes twice in an object: give each once.")
    return value


def _no_constants(name: str) -> Any:
    raise Malformed("NaN and Infinity are not JSON: leave them out.")
