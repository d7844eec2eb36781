"""Addresses on the wallet's origin, under api/."""

from django.urls import URLPattern, URLResolver, path

from . import sharing, views

_REQUEST = "badges/requests/<uuid:request_id>"
_ORGANISATION = "badges/organisations/<uuid:organisation>/requests"

urlpatterns: list[URLPattern | URLResolver] = [
    path("badges", views.BadgesView.as_view(), name="badges"),
    path("badges/claims", views.ClaimView.as_view(), name="badge-claim"),
    path("badges/awards/<uuid:award_id>/page", sharing.PageView.as_view(), name="badge-page"),
    path(f"{_REQUEST}/grant", sharing.GrantView.as_view(), name="badge-request-grant"),
    path(f"{_REQUEST}/decline", sharing.DeclineView.as_view(), name="badge-request-decline"),
    path(f"{_REQUEST}/end", sharing.EndView.as_view(), name="badge-request-end"),
    path("badges/organisations", sharing.OrganisationsView.as_view(), name="badge-organisations"),
    path(_ORGANISATION, sharing.AskView.as_view(), name="badge-request"),
    path(f"{_ORGANISATION}/<uuid:request_id>/look", sharing.LookView.as_view(), name="badge-look"),
]
