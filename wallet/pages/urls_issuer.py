"""The front door."""

from django.urls import URLPattern, URLResolver, path

from wallet.pages import views

urlpatterns: list[URLPattern | URLResolver] = [path("", views.front_door), path("proof", views.proof_shell)]
