"""The public page of an item, on the issuer's origin: whether it is real, what happened to it, and nobody's name."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from anchoring.errors import NotYetAnchored
from anchoring.queries import build_bundle

from ..errors import ItemUnknown
from ..models import Item, ItemState
from ..queries import public_item
from ..records import record_of

_HEADERS = {"X-Robots-Tag": "noindex, nofollow, noarchive", "Referrer-Policy": "no-referrer"}


def _item(item_id: UUID) -> Item:
    try:
        return public_item(item_id)
    except ItemUnknown as error:
        raise Http404 from error


@require_safe
def item_page(request: HttpRequest, item_id: UUID) -> HttpResponse:
    item = _item(item_id)
    context = {"item": item, "campaign": item.campaign, "held": item.state == ItemState.HELD}
    response = render(request, "collectibles/public.html", context)
    for name, value in _HEADERS.items():
        response[name] = value
    return response


@require_safe
def step_proof(request: HttpRequest, item_id: UUID, number: int) -> HttpResponse:
    """The proof bundle of a step: its record names nobody."""
    item = _item(item_id)
    step = item.steps.select_related("commitment", "item__campaign").filter(number=number).first()
    if step is None:
        raise Http404
    try:
        bundle = build_bundle(step.commitment, record_of(step))
    except NotYetAnchored as error:
        return HttpResponse(str(error), status=409, content_type="text/plain; charset=utf-8", headers=_HEADERS)
    name = f"{item.campaign.code}-{item.serial}-{number}.json"
    return JsonResponse(bundle, headers=_HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'})
