"""The authorization endpoint (RFC 6749 section 3.1): the signed-in citizen consents to a card for another wallet."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views import View
from django.views.decorators.cache import never_cache

from identity.actors import Actor
from identity.models import Member

from .. import own_wallet
from ..actions.authorizations import (
    deny_authorization,
    grant_authorization,
    open_authorization,
    require_offered_to,
)
from ..errors import AuthorizationGone, NotEligible
from ..models import Authorization

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types lit-html service-worker; form-action 'self'"
)


@method_decorator(never_cache, name="dispatch")
class AuthorizeView(View):
    """A page that says what is asked and by whom; the answer goes to the wallet by redirect. Nothing else redirects."""

    def get(self, request: HttpRequest) -> HttpResponse:
        member = member_of(request)
        try:
            asked = open_authorization(*_named(request.GET))
            if member:
                require_offered_to(member, asked.offer)
        except AuthorizationGone as error:
            return _page(request, {"problem": str(error)}, error.status)
        if member is None:
            return _page(request, {"sign_in": True, "again": _again(request)}, 401)
        device = own_wallet.device_of(asked)
        if device and device.member_id == member.pk and own_wallet.consented_before(asked, device):
            return self._decide(request, member, "allow")
        return _page(request, _described(asked), 200, asked)

    def post(self, request: HttpRequest) -> HttpResponse:
        member = member_of(request)
        if member is None:
            return _page(request, {"sign_in": True, "again": _again(request)}, 401)
        return self._decide(request, member, request.POST.get("decision"))

    def _decide(self, request: HttpRequest, member: Member, decision: str | None) -> HttpResponse:
        by, named = Actor.member(member), _named(request.GET or request.POST)
        try:
            if decision == "allow":
                return _redirect(grant_authorization(*named, member, by=by))
            return _redirect(deny_authorization(*named, by=by))
        except AuthorizationGone as error:
            return _page(request, {"problem": str(error)}, error.status)
        except NotEligible as error:
            asked = open_authorization(*named)
            return _page(request, _described(asked) | {"refusal": _sentences(error)}, 403, asked)


def member_of(request: HttpRequest) -> Member | None:
    """The signed-in member, unless they left."""
    member: Member | None = getattr(request.user, "member", None)
    return member if member is not None and member.left_at is None else None


def _named(parameters: Any) -> tuple[str, str]:
    return parameters.get("request_uri", ""), parameters.get("client_id", "")


def _again(request: HttpRequest) -> str:
    request_uri, client_id = _named(request.GET or request.POST)
    return "/authorize?" + urlencode({"client_id": client_id, "request_uri": request_uri})


def _described(asked: Authorization) -> dict[str, Any]:
    korean = (get_language() or "ko").startswith("ko")
    kind = asked.kind
    return {
        "asked": asked,
        "card": kind.name_ko if korean else kind.name_en,
        "description": kind.description_ko if korean else kind.description_en,
        "claims": [claim.label_ko if korean else claim.label_en for claim in kind.claim_list],
        "address": asked.redirect_uri.partition("?")[0],
        "device": own_wallet.device_of(asked),
    }


def _sentences(error: NotEligible) -> list[str]:
    texts = {each["locale"]: each for each in error.extra.get("texts", [])}
    chosen: dict[str, str] = texts.get((get_language() or "ko")[:2]) or next(iter(texts.values()), {})
    return [chosen[name] for name in ("why", "what_to_do", "how_to_appeal") if name in chosen]


def _page(
    request: HttpRequest, context: dict[str, Any], status: int, asked: Authorization | None = None
) -> HttpResponse:
    names = ("problem", "sign_in", "again", "asked", "card", "description", "claims", "address", "device", "refusal")
    whole = dict.fromkeys(names) | context | {"request_uri": _named(request.GET or request.POST)[0]}
    response = render(request, "credentials/authorize.html", whole, status=status)
    target = f" {_source_of(asked.redirect_uri)}" if asked else ""
    response.headers["Content-Security-Policy"] = _POLICY + target
    return response


def _source_of(redirect_uri: str) -> str:
    """What the policy must name so that the form's answer may lead there."""
    parts = urlsplit(redirect_uri)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else f"{parts.scheme}:"


def _redirect(address: str) -> HttpResponse:
    """To the wallet, also by a scheme of its own."""
    return HttpResponse(status=303, headers={"Location": address, "Referrer-Policy": "no-referrer"})
