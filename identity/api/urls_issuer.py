"""Addresses of the identity app on the issuer origin."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("", include("identity.signing.urls"))]
