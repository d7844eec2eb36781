"""How long activities and their evidence stay, and on what ground."""

from __future__ import annotations

from datetime import datetime

from anchoring.actions import destroy_salts
from identity.keeping import EFINANCE
from identity.retention import YEAR, Rule, Since, delete_these, register, some

from .models import Activity


def register_rules() -> None:
    register(
        # The ground of a posting stays as long as the posting may be asked about, or taken back.
        Rule(
            "activities",
            ("services_core.Activity",),
            f"{EFINANCE}; 통합마일리지 지원에 관한 조례 art. 7(4)",
            Since.DAY,
            period=5 * YEAR,
            destroy=_activities,
        )
    )


def _activities(before: datetime) -> int:
    found = some(Activity.objects.filter(performed_at__lt=before))
    commitments = [pk for row in found for pk in (row.commitment_id, row.correction_commitment_id)]
    count = delete_these(Activity, found)
    destroy_salts(commitments)
    return count
