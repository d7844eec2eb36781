"""Pages on which somebody starts a check online and sees its result. They need no script."""

from __future__ import annotations

import json
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from identity.models import District

from ..errors import CredentialsError, ProtocolError
from . import actions
from .actions import LIFETIME, Question, is_secret, result_of, start_request
from .clients import spend
from .dcql import parameters_of
from .errors import AnotherBrowser, RequestUnknown
from .models import Audience, Flow, Mode, PresentationRequest, Purpose, ResponseMode, Stage
from .request_objects import browser_request, openid4vp_link, wallet_link
from .views import credential_of

BY_BROWSER = "browser"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """Choose a purpose; the browser that begins is the only one that sees the result."""
    refusal, status = "", 200
    if request.method == "POST":
        flow = Flow.SAME_DEVICE if request.POST.get("flow") == Flow.SAME_DEVICE else Flow.CROSS_DEVICE
        mode = ResponseMode.DC_API_JWT if request.POST.get("flow") == BY_BROWSER else ResponseMode.DIRECT_POST_JWT
        values = {"district": request.POST.get("district", "")}
        try:
            spend("check", "page", limit=600)
            question = Question(request.POST.get("purpose", ""), response_mode=mode, flow=flow, parameters=values)
            started = start_request(question)
        except CredentialsError as error:
            refusal, status = str(error), error.status
        else:
            response = HttpResponseRedirect(f"/check/{started.request.id}")
            _remember(request, response, started.request, started.browser_secret)
            return response
    shown = Purpose.objects.filter(active=True, modes__contains=[Mode.ONLINE], audience=Audience.EVERYONE)
    choices = [(each, "district" in parameters_of(each.query)) for each in shown]
    today = timezone.localdate()
    districts = District.objects.filter(valid__contains=today).order_by("code")
    context = {"choices": choices, "districts": districts, "refusal": refusal}
    return render(request, "presentation/start.html", context, status=status)


@require_safe
@never_cache
def check(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """QR and link while the check waits, its result afterwards; in the browser that began it and no other."""
    try:
        found = _own(request, request_id)
    except CredentialsError as error:
        return render(request, "presentation/refused.html", {"refusal": str(error)}, status=error.status)
    context = {"check": found, "purpose": found.purpose, "result": result_of(found)}
    if found.stage not in Stage.LIVE or found.expires_at <= timezone.now():
        return render(request, "presentation/check.html", context)
    if found.origin:
        context["asks"] = json.dumps(browser_request(found))
    else:
        link = openid4vp_link(found)
        drawn = segno.make(link, error="l").svg_inline(scale=4, title="QR", omitsize=True, svgclass="check-qr")
        # Drawn by segno from an address that we made.
        context |= {"openid4vp_link": link, "wallet_link": wallet_link(found), "qr": mark_safe(drawn)}  # noqa: S308
    return render(request, "presentation/check.html", context)


@require_safe
@never_cache
def stage(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Whether the check still waits, for the page that shows its QR."""
    found = PresentationRequest.objects.filter(pk=request_id, expires_at__gt=timezone.now()).first()
    own = found is not None and is_secret(request.COOKIES.get(_cookie(request_id)), found.browser_hash)
    return JsonResponse({"waits": own and found is not None and found.stage in Stage.LIVE})


@require_POST
@never_cache
def answer(request: HttpRequest, request_id: UUID) -> JsonResponse:
    """What the browser's Digital Credentials API gave to the page that asks."""
    try:
        actions.take_browser_answer(_own(request, request_id).pk, credential_of(request))
    except CredentialsError as error:
        return JsonResponse({"error": error.code}, status=error.status)
    except ProtocolError as error:
        return JsonResponse({"error": error.error, "error_description": error.description}, status=error.status)
    return JsonResponse({})


def _own(request: HttpRequest, request_id: UUID) -> PresentationRequest:
    rows = PresentationRequest.objects.select_related("purpose").filter(forget_at__gt=timezone.now())
    found = rows.filter(pk=request_id).first()
    if found is None:
        raise RequestUnknown
    if not is_secret(request.COOKIES.get(_cookie(request_id)), found.browser_hash):
        raise AnotherBrowser
    # Section 13.3: a wallet's answer counts only where the wallet led the browser back.
    answered = found.flow == Flow.SAME_DEVICE and found.code_hash is not None and found.stage != Stage.EXPIRED
    if answered and not is_secret(request.GET.get("response_code"), found.code_hash):
        raise AnotherBrowser
    return found


def _cookie(request_id: UUID) -> str:
    return f"check_{request_id.hex}"


def _remember(request: HttpRequest, response: HttpResponse, check: PresentationRequest, secret: str) -> None:
    seconds = int(LIFETIME.total_seconds()) + 60 * check.purpose.keep_minutes
    path = f"/check/{check.id}"
    response.set_cookie(
        _cookie(check.id), secret, max_age=seconds, path=path, secure=request.is_secure(), httponly=True, samesite="Lax"
    )
