from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BadgesConfig(AppConfig):
    name = "services.badges"
    verbose_name = _("Badges")
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
        register_waiting("badges", waiting_for)
        register_awards(award_of)
        for role in (StaffRole.CLERK, StaffRole.MANAGER):
            allow(role, "badges.add_badge", "badges.change_badge", "badges.add_award", "badges.take_back_award")
        on_leaving("badges", tell=leaving.tell, act=leaving.forget_awards)
