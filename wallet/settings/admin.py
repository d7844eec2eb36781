"""How the staff's screens look and are found (django-unfold)."""

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

UNFOLD = {
    "SITE_TITLE": _("Incheon Wallet · staff"),
    "SITE_HEADER": _("Incheon Wallet"),
    "SITE_SUBHEADER": _("staff"),
    "SITE_SYMBOL": "account_balance_wallet",
    "SITE_URL": None,
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": False,
    "STYLES": [lambda request: static("identity/admin.css")],
    "ENVIRONMENT": "identity.admin_base.environment",
    "COMMAND": {"search_models": False, "show_history": False},
    # The government design system's blue (KRDS).
    "COLORS": {
        "primary": {
            "50": "#ecf2fe",
            "100": "#d8e5fd",
            "200": "#b1cefb",
            "300": "#86aff9",
            "400": "#4c87f6",
            "500": "#256ef4",
            "600": "#0b50d0",
            "700": "#083891",
            "800": "#052561",
            "900": "#03163a",
            "950": "#020f27",
        },
    },
    "BORDER_RADIUS": "8px",
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": "identity.admin_base.navigation",
    },
}
