"""Addresses of the resident register under /api/ on the wallet origin."""

from django.urls import URLPattern, URLResolver, path

from .views import BindingView

urlpatterns: list[URLPattern | URLResolver] = [path("binding", BindingView.as_view(), name="binding")]
