"""The authorization endpoint, on the wallet's origin: there the citizen is signed in."""

from django.urls import URLPattern, URLResolver, path

from .authorize import AuthorizeView

urlpatterns: list[URLPattern | URLResolver] = [path("authorize", AuthorizeView.as_view(), name="authorize")]
