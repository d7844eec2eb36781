from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CollectiblesConfig(AppConfig):
    name = "services.collectibles"
    verbose_name = _("Collectibles")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from credentials.eligibility import register_awards
        from identity.actions.members import on_leaving
        from identity.models import StaffRole
        from identity.roles import allow
        from services.core.waiting import register_waiting

        from . import keeping, leaving, tampering
        from .queries import award_of, waiting_for

        keeping.register_rules()
        tampering.register()
        register_waiting("collectibles", waiting_for)
        register_awards(award_of)
        for role in (StaffRole.CLERK, StaffRole.MANAGER):
            allow(role, *(f"collectibles.{name}" for name in ("give_item", "take_code")))
        manager = "add_campaign", "change_campaign", "open_campaign", "add_benefit", "change_benefit", "end_item"
        allow(StaffRole.MANAGER, *(f"collectibles.{name}" for name in manager))
        on_leaving("collectibles", tell=leaving.tell, act=leaving.end_items)
