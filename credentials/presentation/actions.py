"""Asking for a presentation, and taking the one answer."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from identity.actors import Actor
from identity.audit import record

from ..openid4vci.reading import Malformed, json_object
from ..openid4vci.secrets import hashed, new_secret
from . import dcql, deliveries, encryption, formats, request_objects
from .cards import Expected
from .clients import may_ask
from .errors import (
    FormatUnknown,
    NoSuchRequest,
    OriginUnknown,
    ParameterMissing,
    PurposeUnknown,
    Refused,
    RequestGone,
    SandboxOnlyScheme,
)
from .models import (
    Flow,
    Kept,
    Mode,
    PresentationRequest,
    Purpose,
    ResponseMode,
    Scheme,
    Stage,
    UseCount,
    VerifierClient,
)

LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Question:
    """What a verifier wants to know, and how."""

    purpose: str
    scheme: Scheme = Scheme.X509_HASH
    response_mode: ResponseMode = ResponseMode.DIRECT_POST_JWT
    flow: Flow = Flow.CROSS_DEVICE
    parameters: Mapping[str, str] = field(default_factory=dict)
    client: VerifierClient | None = None  # the system that asks; none: the verifier's own page
    format: str = ""  # of the cards; none: as the purpose says
    origin: str = ""  # of the page that asks through the browser; none: the only one that there is
    inside: bool = False  # one of this system's own services asks, for a purpose that is not everyone's


@dataclass(frozen=True, slots=True)
class Started:
    """A request, with secrets that exist here and nowhere else: the browser's, and the one that reads the result."""

    request: PresentationRequest
    browser_secret: str
    result_token: str


@transaction.atomic
def start_request(question: Question) -> Started:
    """Begin a check online.

    Raises:
        PurposeUnknown: not in use, not for online, or not for who asks.
        ParameterMissing: the purpose's query has a place for another value.
        SandboxOnlyScheme: an unsigned request outside sandbox mode.
        FormatUnknown: the purpose's cards cannot be asked for in that format.
        OriginUnknown: a browser is to ask for a page that is not this system's.
    """
    if question.scheme == Scheme.REDIRECT_URI and not settings.SANDBOX:
        raise SandboxOnlyScheme
    purpose = Purpose.objects.filter(code=question.purpose, active=True, modes__contains=[Mode.ONLINE]).first()
    if purpose is None or not (question.inside or may_ask(purpose, question.client)):
        raise PurposeUnknown
    missing = dcql.parameters_of(purpose.query) - {name for name, value in question.parameters.items() if value}
    if missing:
        raise ParameterMissing(names=sorted(missing))
    origin = _origin_of(question)
    browser_secret, result_token, key = new_secret(), new_secret(), uuid.uuid4()
    expires_at = timezone.now() + LIFETIME
    forget_at, delete_at = _ends(purpose, expires_at)
    request = PresentationRequest.objects.create(
        id=key,
        purpose=purpose,
        system=question.client,
        scheme=question.scheme,
        response_mode=question.response_mode,
        flow=question.flow,
        origin=origin,
        client_id=request_objects.client_id(question.scheme, request_objects.address("openid4vp-response", key)),
        query=dcql.filled(_query_of(purpose, question), settings.ISSUER_ORIGIN, question.parameters),
        nonce=secrets.token_urlsafe(24),
        state=secrets.token_urlsafe(24),
        sealed_key=encryption.new_sealed_key(key),
        browser_hash=hashed(browser_secret),
        token_hash=hashed(result_token),
        expires_at=expires_at,
        forget_at=forget_at,
        delete_at=delete_at,
    )
    by = Actor.outside("verifier-client" if question.client else "verifier")
    asker = {"client": str(question.client.pk)} if question.client else {}
    record("presentation.requested", by=by, subject=request, detail={"purpose": purpose.code, **asker})
    return Started(request, browser_secret, result_token)


def _query_of(purpose: Purpose, question: Question) -> dict[str, Any]:
    try:
        query = dcql.in_format(purpose.query, question.format) if question.format else dict(purpose.query)
    except dcql.BadQuery as error:
        raise FormatUnknown(detail=str(error)) from None
    return dcql.retaining(query) if purpose.kept == Kept.CLAIMS else query


def _origin_of(question: Question) -> str:
    if question.response_mode not in ResponseMode.BY_BROWSER:
        return ""
    known = question.client.origins if question.client else [settings.VERIFIER_ORIGIN]
    wanted = question.origin or (known[0] if len(known) == 1 else "")
    if wanted not in known:
        raise OriginUnknown(origins=known)
    return wanted


def _ends(purpose: Purpose, expires_at: datetime) -> tuple[datetime, datetime]:
    """When the result is forgotten, and when the row is."""
    read = expires_at + timedelta(minutes=purpose.keep_minutes)
    last = max(read, expires_at + timedelta(days=purpose.keep_days))
    return (last, last) if purpose.kept == Kept.CLAIMS else (read, last)


@transaction.atomic
def fetch_request_object(request_id: uuid.UUID, wallet_nonce: str | None = None) -> str:
    """The signed request for a wallet. Raises NoSuchRequest, RequestGone."""
    request = _live(request_id)
    if request.scheme == Scheme.REDIRECT_URI or request.origin:
        raise NoSuchRequest("This request has no request_uri: its parameters were given to who asks.")
    request.stage = Stage.FETCHED
    request.save(update_fields=["stage"])
    return request_objects.signed(request, wallet_nonce)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an answer: where a same-device wallet leads the browser, or why it was refused."""

    stage: Stage
    redirect_uri: str | None = None
    refusal: Refused | None = None


@transaction.atomic
def take_answer(request_id: uuid.UUID, form: Mapping[str, str]) -> Taken:
    """Judge a wallet's answer; the first that belongs to the request ends it, whatever the verdict.

    Raises:
        NoSuchRequest, RequestGone: nothing waits for it.
        Refused: it cannot be read or has another state: it is not an answer to this request, which stays open.
    """
    request = _live(request_id)
    if request.origin:
        raise NoSuchRequest("The answer to this request comes through the browser that asked.")
    answer = _read(request, form)
    if answer.get("state") != request.state:
        raise Refused("wrong_state", "state is not the request's.")
    return _settled(request, answer)


@transaction.atomic
def take_browser_answer(request_id: uuid.UUID, credential: Mapping[str, Any]) -> Taken:
    """The same for what the browser's API gave the page: `protocol` and `data` (OpenID4VP 1.0 appendix A.4).

    It has no state: the page that asked hands it in, and the presentation is bound to that page's origin.

    Raises:
        NoSuchRequest, RequestGone, Refused: as above.
    """
    request = _live(request_id)
    if not request.origin:
        raise NoSuchRequest("The answer to this request comes from the wallet.")
    if credential.get("protocol") not in (request_objects.SIGNED, request_objects.UNSIGNED):
        raise Refused("wrong_protocol", "protocol is not one of those that the browser was asked for.")
    data = credential.get("data")
    if not isinstance(data, dict):
        raise Refused("malformed_answer", "data must be the object that the wallet gave.")
    if "error" in data or request.response_mode == ResponseMode.DC_API:
        return _settled(request, data)
    return _settled(request, _decrypted(request, data.get("response")))


def _settled(request: PresentationRequest, answer: Mapping[str, Any]) -> Taken:
    if "error" in answer:
        said = {
            "error": str(answer["error"])[:100],
            "error_description": str(answer.get("error_description", ""))[:300],
        }
        return _end(request, Stage.DECLINED, said)
    try:
        found = _judged(request, answer.get("vp_token"))
    except Refused as refusal:
        _end(request, Stage.REFUSED, {"error": refusal.code, "error_description": refusal.description})
        return Taken(Stage.REFUSED, None, refusal)
    return _end(request, Stage.VERIFIED, {"credentials": found})


def _live(request_id: uuid.UUID) -> PresentationRequest:
    rows = PresentationRequest.objects.select_for_update(of=("self",)).select_related("purpose", "system")
    request = rows.filter(pk=request_id).first()
    if request is None:
        raise NoSuchRequest("There is no such request.")
    if request.stage not in Stage.LIVE or request.expires_at <= timezone.now():
        raise RequestGone("The request was answered already or has expired: start a new one.")
    return request


def _read(request: PresentationRequest, form: Mapping[str, str]) -> dict[str, Any]:
    """The answer's parameters. An error may come unencrypted (section 8.5)."""
    if "error" in form:
        return dict(form)
    if request.response_mode in ResponseMode.ENCRYPTED:
        return _decrypted(request, form.get("response"))
    try:
        return dict(form) | {"vp_token": json_object(form.get("vp_token", "").encode())}
    except Malformed:
        raise Refused("malformed_vp_token", "vp_token must be a JSON object of arrays, by DCQL id.") from None


def _decrypted(request: PresentationRequest, response: Any) -> dict[str, Any]:
    if not isinstance(response, str):
        raise Refused("response_not_encrypted", f"The one parameter response is expected ({request.response_mode}).")
    return encryption.decrypted(response, request.id, bytes(request.sealed_key or b""))


def _judged(request: PresentationRequest, token: Any) -> dict[str, dict[str, Any]]:
    """Claims by DCQL id. One bad presentation refuses the whole answer."""
    if not isinstance(token, dict) or not token:
        raise Refused("malformed_vp_token", "vp_token must be a JSON object of arrays, by DCQL id.")
    queries = {each["id"]: each for each in request.query["credentials"]}
    expected = Expected(request.audience, request.nonce, timezone.now(), request_objects.session_transcript(request))
    found = {}
    for name, presentations in token.items():
        if name not in queries:
            raise Refused("query_mismatch", "vp_token has an id that the query does not have.")
        if not isinstance(presentations, list) or len(presentations) != 1:
            raise Refused("malformed_vp_token", "Each id has an array of one presentation.")
        found[name] = formats.shown_by(queries[name], presentations[0], expected)
    try:
        dcql.check_complete(request.query, set(found))
    except dcql.NoMatch as error:
        raise Refused("query_mismatch", str(error)) from None
    return found


def _end(request: PresentationRequest, stage: Stage, result: dict[str, Any] | None) -> Taken:
    request.stage, request.result, request.sealed_key, request.ended_at = stage, result, None, timezone.now()
    redirect_uri = None
    if request.flow == Flow.SAME_DEVICE:
        code = new_secret()
        request.code_hash = hashed(code)
        redirect_uri = f"{settings.VERIFIER_ORIGIN}/check/{request.id}?response_code={code}"
    request.save()
    _count(request, stage, (result or {}).get("credentials", {}))
    deliveries.announce(request)
    return Taken(stage, redirect_uri)


def _count(request: PresentationRequest, stage: Stage, shown: Mapping[str, Mapping[str, Any]]) -> None:
    cards = {each["vct"].rpartition("/")[0].rpartition("/")[2] for each in shown.values()}
    card, today = UseCount.SEVERAL if len(cards) > 1 else "".join(cards), timezone.now().date()
    counter, _made = UseCount.objects.get_or_create(purpose=request.purpose, day=today, outcome=stage, card=card)
    UseCount.objects.filter(pk=counter.pk).update(count=F("count") + 1)


def is_secret(secret: str | None, kept: bytes | memoryview | None) -> bool:
    """Whether it is the secret of which we keep the hash."""
    return bool(secret) and kept is not None and compare_digest(hashed(secret or ""), bytes(kept))


@transaction.atomic
def end_expired(batch: int = 500) -> int:
    """End what nobody answered in time. How many."""
    late = PresentationRequest.objects.select_for_update(skip_locked=True, of=("self",))
    over = late.select_related("purpose", "system").filter(stage__in=Stage.LIVE, expires_at__lte=timezone.now())
    expired = list(over[:batch])
    for request in expired:
        _end(request, Stage.EXPIRED, None)
    return len(expired)


@transaction.atomic
def forget() -> int:
    """Wipe results that nobody may read any longer, and delete what need not be known. How many."""
    now = timezone.now()
    ended = PresentationRequest.objects.exclude(stage__in=Stage.LIVE)
    forgotten = ended.filter(forget_at__lte=now, result__isnull=False).update(result=None)
    # rows of a release that did not know delete_at go with their result
    over = Q(delete_at__lte=now) | Q(delete_at=None, forget_at__lte=now)
    deleted, _each = ended.filter(over).delete()
    return forgotten + deleted


def result_of(request: PresentationRequest) -> dict[str, Any]:
    """What who asked may read, as JSON."""
    purpose = request.purpose
    return {
        "id": str(request.id),
        "purpose": {"code": purpose.code, "name_ko": purpose.name_ko, "name_en": purpose.name_en},
        "state": request.stage,
        "verified": request.stage == Stage.VERIFIED,
        "holder_check": purpose.holder_check,
        "legal_identity_document": False,
        "expires_at": request.expires_at.isoformat(),
        **(request.result or {}),
    }
