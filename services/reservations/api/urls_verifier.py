"""Addresses on the verifier's origin, under api/."""

from django.urls import URLPattern, URLResolver, path

from .desk import ArrivalsView, FacilityDeskView

urlpatterns: list[URLPattern | URLResolver] = [
    path("facility-desk", FacilityDeskView.as_view(), name="facility-desk"),
    path("facility-desk/arrivals", ArrivalsView.as_view(), name="facility-desk-arrivals"),
]
