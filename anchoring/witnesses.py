"""The witnesses of this installation, and how they are spoken to."""

import http.client
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import structlog
from django.conf import settings

from .log.notes import COSIGNATURE, BadNote, VerifierKey
from .models import Witness

logger = structlog.get_logger(__name__)
TIMEOUT = 5.0  # seconds
_MAX_ANSWER = 64 * 1024


class WitnessDown(Exception):
    """A witness does not answer; worth a retry."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a witness said."""

    status: int
    body: str


def configured_witnesses() -> Iterator[Witness]:
    """The witnesses of settings.WITNESS_URLS, each an address with its verifier key as fragment (`https://…#vkey`).

    Without a fragment the key that our own witness program shows at /vkey is pinned when it is first met.
    """
    for address in settings.WITNESS_URLS:
        url, _, fragment = address.partition("#")
        witness = _witness(url.rstrip("/"), unquote(fragment))
        if witness is not None:
            witness.url = url.rstrip("/")  # a witness may move; its key is who it is
            yield witness


def _witness(url: str, vkey: str) -> Witness | None:
    known = Witness.objects.filter(vkey=vkey) if vkey else Witness.objects.filter(url=url).order_by("-pk")
    if (found := known.first()) is not None:
        return found
    try:
        text = vkey or _exchange("GET", f"{url}/vkey", b"").body
        key = VerifierKey.parse(text)
    except (WitnessDown, BadNote) as error:
        logger.warning("anchoring.witness_unknown", url=url, error=str(error))
        return None
    if key.algorithm != COSIGNATURE:
        logger.warning("anchoring.witness_unknown", url=url, error="not the key of a witness")
        return None
    return Witness.objects.get_or_create(vkey=key.text, defaults={"url": url})[0]


def post_checkpoint(url: str, old: int, proof: Sequence[str], note: str) -> Answer:
    """C2SP tlog-witness add-checkpoint.

    Raises:
        WitnessDown: no answer, or one that says to come back.
    """
    body = "\n".join([f"old {old}", *proof, "", note])
    return _exchange("POST", f"{url}/add-checkpoint", body.encode())


def _exchange(method: str, url: str, body: bytes) -> Answer:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise WitnessDown("not an http address")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=TIMEOUT)
    try:
        connection.request(method, parts.path, body)
        response = connection.getresponse()
        answer = Answer(response.status, response.read(_MAX_ANSWER).decode(errors="replace"))
    except (OSError, http.client.HTTPException) as error:
        raise WitnessDown(type(error).__name__) from error
    finally:
        connection.close()
    if answer.status == 429 or answer.status >= 500:
        raise WitnessDown(f"HTTP {answer.status}")
    return answer
