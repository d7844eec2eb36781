"""A small browser-like HTTP client: cookies of its own, CSRF token, JSON, forms and file uploads."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any

TIMEOUT = 60  # seconds


class Unexpected(Exception):
    """An answer other than the one that the step needs."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and body of one response."""

    status: int
    headers: dict[str, str]
    body: bytes
    url: str

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)

    def expect(self, *statuses: int) -> Answer:
        """This answer if its status is one of those. Raises Unexpected with what the server said."""
        if self.status not in statuses:
            said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.text))[:400]
            raise Unexpected(f"{self.url.split('?')[0]} answered {self.status}, not {statuses[0]}: {said}")
        return self


class Browser:
    """One person's browser on one origin."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str, **headers: str) -> Answer:
        return self._send("GET", path, None, headers)

    def send_json(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        data = json.dumps(body if body is not None else {}).encode()
        return self._send(method, path, data, {"Content-Type": "application/json", **headers})

    def post_form(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        data = urllib.parse.urlencode(fields).encode()
        return self._send("POST", path, data, {"Content-Type": "application/x-www-form-urlencoded", **headers})

    def post_file(self, path: str, fields: dict[str, str], name: str, filename: str, content: bytes) -> Answer:
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in fields.items()
        ]
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        parts.append(f"{head}Content-Type: text/csv\r\n\r\n".encode() + content + f"\r\n--{boundary}--\r\n".encode())
        return self._send("POST", path, b"".join(parts), {"Content-Type": f"multipart/form-data; boundary={boundary}"})

    def csrf(self) -> str:
        """The CSRF token of this origin's cookie, whatever its name on this origin."""
        return next((cookie.value or "" for cookie in self.cookies if "csrf" in cookie.name), "")

    def _send(self, method: str, path: str, data: bytes | None, headers: dict[str, str]) -> Answer:
        url = path if path.startswith("http") else self.origin + path
        request = urllib.request.Request(url, data, method=method)  # noqa: S310 (our own origins, http or https)
        request.add_header("Accept-Language", "en")
        if data is not None:
            request.add_header("Origin", self.origin)
            request.add_header("Referer", self.origin + "/")
            request.add_header("X-CSRFToken", self.csrf())
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with self._opener.open(request, timeout=TIMEOUT) as response:
                return Answer(response.status, dict(response.headers), response.read(), response.url)
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read(), url)
        except urllib.error.URLError as error:
            raise Unexpected(f"{self.origin} does not answer ({error.reason}): start it with `make run`.") from error
