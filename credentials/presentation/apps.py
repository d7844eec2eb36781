from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PresentationConfig(AppConfig):
    name = "credentials.presentation"
    label = "presentation"
    verbose_name = _("Checks of cards")
    default_auto_field = "django.db.models.BigAutoField"
