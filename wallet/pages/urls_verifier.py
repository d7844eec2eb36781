"""Pages of the verifier."""

from django.urls import URLPattern, URLResolver, path

from wallet.pages import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("sw.js", views.service_worker, {"name": "sw-verifier"}),
    path("release.json", views.release),
    path("", views.verifier_shell),
    path("v", views.verifier_shell),
    path("proof", views.proof_shell),
]
