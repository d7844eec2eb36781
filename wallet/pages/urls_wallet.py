"""Pages of the citizen's wallet. The views are the same as in frontend/src/wallet/views.ts; a test compares them."""

from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import ensure_csrf_cookie

from wallet.pages import views

VIEWS = (
    "",
    "start",
    "bind",
    "proofing",
    "receive",
    "scan",
    "offer",
    "return",
    "gate",
    "present",
    "activity",
    "cards/<str:card>",
    "cards/<str:card>/show",
    "mileage",
    "mileage/organisations",
    "mileage/exchange",
    "mileage/cases",
    "mileage/won",
    "pay",
    "partners",
    "parking",
    "parking/home",
    "parking/permits",
    "parking/penalties",
    "parking/reports",
    "book",
    "book/draws",
    "book/<str:unit>",
    "checkin",
    "bookings",
    "blood",
    "badges",
    "badges/company",
    "badges/claim",
    "collectibles",
    "collectibles/claim",
    "collectibles/<str:item>",
    "volunteering",
    "volunteering/find",
    "volunteering/code",
    "volunteering/attendance",
    "proxies",
    "settings",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("sw.js", views.service_worker, {"name": "sw-wallet"}),
    path("release.json", ensure_csrf_cookie(views.release)),
    *(path(view, views.wallet_shell) for view in VIEWS),
]
