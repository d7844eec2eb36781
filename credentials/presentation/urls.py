"""Protocol addresses on the verifier's origin, under api/."""

from django.urls import URLPattern, URLResolver, path

from . import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("openid4vp/requests/<uuid:request_id>", views.RequestObjectView.as_view(), name="openid4vp-request"),
    path("openid4vp/responses/<uuid:request_id>", views.ResponseView.as_view(), name="openid4vp-response"),
    path("openid4vp/results/<str:token>", views.ResultView.as_view(), name="openid4vp-result"),
]
