"""How the staff's screens look and are found (django-unfold)."""

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
    "ENVIRONMENT": "identity.admin_base.environment",
    "COMMAND": {"search_models": False, "show_history": False},
    "BORDER_RADIUS": "8px",
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": "identity.admin_base.navigation",
    },
}
