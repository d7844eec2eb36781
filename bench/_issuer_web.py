"""The product's own web application, with one address more: a view that inserts one row. Not a benchmark by itself."""

import secrets

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from wallet.wsgi import application  # isort: skip  # sets Django up

from credentials.api import urls_issuer
from credentials.models import WalletProvider


@csrf_exempt
@transaction.atomic
def insert_row(request: HttpRequest) -> HttpResponse:
    WalletProvider.objects.create(name=secrets.token_hex(16), trust_anchor="", trusted_since=timezone.now())
    return HttpResponse(status=204)


urls_issuer.urlpatterns.append(path("bench/row", insert_row))
__all__ = ["application"]
