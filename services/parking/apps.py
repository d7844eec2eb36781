from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ParkingConfig(AppConfig):
    name = "services.parking"
    verbose_name = _("Parking")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from identity.actions.members import on_leaving
        from identity.models import StaffRole
        from identity.roles import allow
        from identity.second_person import register_kind
        from services.core.waiting import register_waiting

        from . import keeping, leaving, tampering
        from .actions.waiving import APPROVE, KIND, approve_waiver, describe_waiver
        from .queries import notices_of

        tampering.register()
        register_waiting("parking", lambda member: notices_of(member).count())
        keeping.register_rules()
        allow(
            StaffRole.CLERK,
            "parking.change_booking",
            "parking.add_permitround",
            "parking.change_permitround",
            "parking.change_permit",
            "parking.add_look",
            "parking.add_penalty",
            "parking.change_penalty",
            "parking.change_abandonedcase",
        )
        for role in (StaffRole.CLERK, StaffRole.MANAGER):
            allow(role, APPROVE)
        register_kind(
            KIND,
            label=_("Give back a charge for overstaying"),
            execute=approve_waiver,
            describe=describe_waiver,
            permission=APPROVE,
        )
        allow(StaffRole.AUDITOR, "parking.view_parkingfigures")
        on_leaving("parking", tell=leaving.tell, act=leaving.act, block=leaving.block)
