"""Addresses on the issuer's origin."""

from django.urls import URLPattern, URLResolver, path

from . import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("stable/reserves", views.ProofsView.as_view(), name="stable-reserves"),
    path("stable/reserves/<str:day>", views.ProofView.as_view(), name="stable-reserve"),
]
