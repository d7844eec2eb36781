"""How long payouts and disputes of the stable token stay, and on what ground."""

from __future__ import annotations

from identity.keeping import EFINANCE
from identity.retention import YEAR, Action, Rule, Since, register, wipe_some

from .models import Dispute, DisputeState, Redemption, RedemptionState


def register_rules() -> None:
    register(
        Rule(
            "stable.redemptions",
            ("stable.Redemption",),
            EFINANCE,
            Since.ENDED,
            Action.ANONYMISE,
            5 * YEAR,
            lambda before: wipe_some(
                Redemption.objects.filter(settled_at__lt=before)
                .exclude(state=RedemptionState.PENDING)
                .exclude(payout="", note=""),
                payout="",
                note="",
            ),
        ),
        Rule(
            "stable.disputes",
            ("stable.Dispute",),
            EFINANCE,
            Since.MADE,
            Action.ANONYMISE,
            5 * YEAR,
            lambda before: wipe_some(
                Dispute.objects.filter(opened_at__lt=before)
                .exclude(state=DisputeState.OPEN)
                .exclude(text="", answer=""),
                text="",
                answer="",
            ),
        ),
    )
