from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnchoringConfig(AppConfig):
    name = "anchoring"
    verbose_name = _("anchoring")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers them
        from .actions.deletions import SOURCE
        from .sources import register_source

        register_source(SOURCE)
