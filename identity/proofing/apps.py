"""Checks of the identity of overseas Koreans."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProofingConfig(AppConfig):
    name = "identity.proofing"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Identity checks")

    def ready(self) -> None:
        from identity.actions.members import on_leaving
        from identity.models import StaffRole
        from identity.roles import allow
        from identity.second_person import register_kind

        from . import keeping, leaving, reviewing

        register_kind(
            reviewing.APPROVAL,
            execute=reviewing.execute_approved,
            describe=reviewing.describe,
            label=_("Approve the identity of an overseas Korean"),
            permission=reviewing.APPROVE,
        )
        keeping.register_rules()
        on_leaving("proofing", tell=leaving.tell, act=leaving.act)
        for role in (StaffRole.CLERK, StaffRole.MANAGER):
            allow(role, reviewing.CHECK)
        allow(StaffRole.MANAGER, reviewing.APPROVE)
