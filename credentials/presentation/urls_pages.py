"""Pages and documents of the verifier's origin, at its root."""

from django.urls import URLPattern, URLResolver, path

from . import pages, views

urlpatterns: list[URLPattern | URLResolver] = [
    path(".well-known/did.json", views.did_document, name="verifier-did"),
    path("check", pages.start, name="check-start"),
    path("check/<uuid:request_id>", pages.check, name="check"),
    path("check/<uuid:request_id>/answer", pages.answer, name="check-answer"),
    path("check/<uuid:request_id>/stage", pages.stage, name="check-stage"),
]
