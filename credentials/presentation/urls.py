"""Protocol addresses on the verifier's origin, under api/."""

from django.urls import URLPattern, URLResolver, path

from . import api, desks_api, purposes_api, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("openid4vp/requests/<uuid:request_id>", views.RequestObjectView.as_view(), name="openid4vp-request"),
    path("openid4vp/responses/<uuid:request_id>", views.ResponseView.as_view(), name="openid4vp-response"),
    path("openid4vp/results/<str:token>", views.ResultView.as_view(), name="openid4vp-result"),
    path("verifier/token", api.TokenView.as_view(), name="verifier-token"),
    path("verifier/purposes", purposes_api.PurposesView.as_view(), name="verifier-purposes"),
    path("verifier/desk", desks_api.DeskView.as_view(), name="verifier-desk"),
    path("verifier/desks", desks_api.DesksView.as_view(), name="verifier-desks"),
    path("verifier/desks/<uuid:desk_id>", desks_api.OneDeskView.as_view(), name="verifier-desk-of-client"),
    path("verifier/requests", api.RequestsView.as_view(), name="verifier-ask"),
    path("verifier/requests/<uuid:request_id>", api.ResultOfClientView.as_view(), name="verifier-result"),
]
