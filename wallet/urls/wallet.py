"""Addresses of the citizen's wallet origin."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("_allauth/browser/v1/", include("identity.api.urls_accounts")),
    path("api/", include("identity.api.urls_wallet")),
    path("api/", include("credentials.api.urls_wallet")),
    path("api/", include("mileage.api.urls_wallet")),
    path("api/", include("mileage.partners.api.urls_wallet")),
    path("api/", include("mileage.stable.urls_wallet")),
    path("api/", include("anchoring.api.urls_wallet")),
    path("api/", include("services.parking.api.urls_wallet")),
    path("", include("credentials.api.urls_authorize")),
    path("api/", include("services.reservations.api.urls_wallet")),
    path("api/", include("services.blood_donation.api.urls_wallet")),
    path("api/", include("services.badges.api.urls_wallet")),
    path("api/", include("services.collectibles.api.urls_wallet")),
    path("api/", include("services.volunteering.api.urls_wallet")),
    path("api/", include("services.core.api.urls_wallet")),
    path("", include("wallet.pages.urls_wallet")),
]
handler400 = "wallet.errors.bad_request"
handler403 = "wallet.errors.permission_denied"
handler404 = "wallet.errors.page_not_found"
handler500 = "wallet.errors.server_error"
