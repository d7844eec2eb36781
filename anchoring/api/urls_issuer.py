"""Addresses on the issuer origin: the log's own prefix is its origin line."""

from django.urls import URLPattern, URLResolver, path, re_path

from . import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("log/trust-policy.json", views.policy),
    path("log/state.json", views.state),
    path("log/<int:year>/checkpoint", views.checkpoint),
    re_path(r"^log/(?P<year>[0-9]{4})/tile/entries/(?P<path>[x0-9/.p]{3,60})$", views.entries),
    re_path(r"^log/(?P<year>[0-9]{4})/tile/(?P<level>[0-9]{1,2})/(?P<path>[x0-9/.p]{3,60})$", views.tile),
]
