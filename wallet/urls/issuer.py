"""Addresses of the issuer and API origin."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.cache import cache_control
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request

from wallet import health


class SchemaView(SpectacularAPIView):
    """There is one version: one that is asked for would only go into the file's name, unchecked."""

    def _get_version_parameter(self, request: Request) -> None:
        return None


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("api/schema", cache_control(public=True, max_age=300)(SchemaView.as_view()), name="schema"),
    path("api/docs", SpectacularSwaggerSplitView.as_view(url_name="schema", http_method_names=["get", "head"])),
    path("", include("wallet.pages.urls_issuer")),
    path("", include("identity.api.urls_issuer")),
    path("", include("credentials.api.urls_issuer")),
    path("", include("anchoring.api.urls_issuer")),
    path("", include("services.badges.api.urls_issuer")),
    path("", include("services.collectibles.api.urls_issuer")),
    path("", include("mileage.partners.api.urls_issuer")),
    path("", include("mileage.stable.urls_issuer")),
]
handler400 = "wallet.errors.bad_request"
handler403 = "wallet.errors.permission_denied"
handler404 = "wallet.errors.page_not_found"
handler500 = "wallet.errors.server_error"
