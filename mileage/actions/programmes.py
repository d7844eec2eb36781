"""Staff make programmes and give them budgets."""

from __future__ import annotations

from django.db import transaction

from identity import audit
from identity.actors import Actor

from .. import ledger
from ..errors import FundedByTwo
from ..ledger import Leg
from ..models import AccountKind, AssetKind, Programme, ProgrammeVersion, Reason
from ..reserves import require_open
from ..rules import rules_of
from ..transactions import in_one_transaction
from .accounts import open_account


@in_one_transaction
@audit.audited("programme.created")
def create_programme(programme: Programme, *, by: Actor) -> Programme:
    """Save a new programme with a budget account of its own, empty at first.

    One in the stable token pays the bonuses of campaigns; acts earn points.

    Raises:
        StableTokenOff.
    """
    require_open(programme.asset)
    programme.budget_id = open_account(AccountKind.BUDGET, programme.asset, code=programme.code)
    programme.save(force_insert=True)
    keep_version(programme, by=by)
    return programme


@transaction.atomic
def change_programme(programme: Programme, *, by: Actor) -> Programme:
    """Save changed rules as the next version; `keep_version` follows when its districts are saved too."""
    before = Programme.objects.select_for_update().get(pk=programme.pk)
    programme.version = before.version + 1
    programme.save()
    return programme


def keep_version(programme: Programme, *, by: Actor) -> ProgrammeVersion:
    """Keep the rules as they are now; awards name this version."""
    kept, _made = ProgrammeVersion.objects.update_or_create(
        programme=programme,
        version=programme.version,
        defaults={"rules": rules_of(programme), "set_by": by.user},
    )
    return kept


@in_one_transaction
def fund_programme(programme: Programme, amount: int, key: str, *, by: Actor) -> Programme:
    """Issue points into a programme's budget. `key` makes a repeated request harmless. Ends with the ledger call.

    Raises:
        FundedByTwo: it is in the stable token.
    """
    if programme.asset.kind == AssetKind.STABLE:
        raise FundedByTwo
    issuance = open_account(AccountKind.ISSUANCE, programme.asset)
    audit.record("programme.funded", by=by, subject=programme, detail={"points": amount})
    ledger.post_one(
        "programmes",
        ledger.Transfer(
            key=key,
            reason=Reason.BUDGET,
            source_ref=f"programme:{programme.pk}",
            legs=(Leg(issuance, -amount), Leg(programme.budget_id, amount)),
        ),
    )
    return programme
