"""Addresses of the staff origin: the Django admin."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("wallet.pages.urls_admin")),
]
