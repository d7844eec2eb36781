"""A campaign is opened once, a bound one after its card was published by two people; codes to claim it are made."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from anchoring.actions import append_commitment
from credentials.actions.kinds import PERMISSION, request_publication
from credentials.models import CardDraft
from identity.actors import Actor
from identity.audit import audited, note
from services.core.achievements import Honour, draft_of
from services.core.secrets import new_secret, secret_digest

from .. import records
from ..errors import CampaignIncomplete, CampaignOpen, CodeNotListed
from ..models import Campaign, ClaimCode

SERVICE = "collectibles"
OPEN, GIVE = "collectibles.open_campaign", "collectibles.give_item"
VALID_MONTHS = 120


def require_scope(campaign: Campaign, by: Actor) -> None:
    """Raises OutOfScope: not this member of staff's campaign."""
    by.require_scope(district=campaign.district_id, service=SERVICE)


@transaction.atomic
@audited("collectible.card_proposed")
def propose_card(campaign: Campaign, reason: str, *, by: Actor) -> CardDraft:
    """Ask a second person to publish the card of a bound collectible.

    Raises:
        NotAllowed, OutOfScope: card kinds are the whole city's.
        CodeNotListed: it is not a bound one, or the trust list does not allow the institution its code.
        DraftIncomplete, DraftOutdated, DraftClosed: as request_publication says.
    """
    by.require_staff(PERMISSION)
    row = Campaign.objects.select_for_update(of=("self",)).select_related("institution").get(pk=campaign.pk)
    if row.institution is None or not row.institution.may_issue(row.code):
        raise CodeNotListed
    note(campaign=row.code)
    row.draft = request_publication(draft_of(honour_of(row)), reason, by=by)
    row.save(update_fields=["draft"])
    return row.draft


def honour_of(campaign: Campaign) -> Honour:
    """The card of a bound collectible: an Open Badge, as every holder-bound honour."""
    assert campaign.institution is not None  # noqa: S101  # of a bound one, by constraint
    return Honour(
        code=campaign.code,
        institution=campaign.institution,
        names=(campaign.name_ko, campaign.name_en),
        descriptions=(campaign.description_ko, campaign.description_en),
        claim=("collectible", "수집품", "Collectible"),
        achievement={"type": "Award", "criteria": f"{campaign.description_ko}\n{campaign.description_en}"},
        valid_months=VALID_MONTHS,
        picture=campaign.picture,
    )


@transaction.atomic
@audited("collectible.opened")
def open_campaign(campaign: Campaign, *, by: Actor) -> Campaign:
    """Promise the edition: from now on its size, names, picture and whether items may be passed on never change.

    Raises:
        NotAllowed, OutOfScope, CampaignOpen: what it says.
        CampaignIncomplete: the card of a bound one is not published.
    """
    by.require_staff(OPEN)
    require_scope(campaign, by)
    row = Campaign.objects.select_for_update(of=("self",)).select_related("picture").get(pk=campaign.pk)
    if row.opened_at is not None:
        raise CampaignOpen
    if not row.transferable and row.kind is None:
        raise CampaignIncomplete
    row.opened_at = now()
    row.commitment = append_commitment(records.OPENED, records.opened(row))
    row.save(update_fields=["opened_at", "commitment"])
    note(campaign=row.code, district=row.district_id, service=SERVICE)
    return row


@transaction.atomic
@audited("collectible.codes_made")
def make_codes(campaign: Campaign, label: str, count: int, *, single: bool, by: Actor) -> list[tuple[str, str]]:
    """Links to claim an item, each with its label, told this once: `count` that work once, or one for a whole event.

    Raises:
        NotAllowed, OutOfScope: not this member of staff's.
    """
    by.require_staff(GIVE)
    require_scope(campaign, by)
    made = [(label if count == 1 else f"{label} {number}", new_secret()) for number in range(1, count + 1)]
    ClaimCode.objects.bulk_create(
        ClaimCode(
            campaign=campaign,
            label=name,
            single=single,
            digest=secret_digest(secret),
            until=campaign.closes_at,
            made_by=by.user,
        )
        for name, secret in made
    )
    note(subject=campaign, campaign=campaign.code, made=len(made), district=campaign.district_id, service=SERVICE)
    # in the fragment: no server, proxy or log sees it
    return [(name, f"{settings.WALLET_ORIGIN}/collectibles/claim#{secret}") for name, secret in made]


@transaction.atomic
@audited("collectible.code_ended")
def end_code(code: ClaimCode, *, by: Actor) -> ClaimCode:
    """From now on the link gives nothing. Raises NotAllowed, OutOfScope."""
    by.require_staff(GIVE)
    require_scope(code.campaign, by)
    ClaimCode.objects.filter(pk=code.pk, until__gt=now()).update(until=now())
    return code
