"""What the log commits to: a campaign as it was opened, and each step of each item. Nobody is named.

The owner of a step is the SHA-256 of 16 random bytes and the member's number. Who owns an item now has the bytes and
can show that it is theirs; those of earlier owners are kept nowhere.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime

from anchoring.actions import append_commitment
from anchoring.log.records import JSON

from .models import Campaign, Item, ItemStep, Step

OPENED = "collectible.opened"
SALT_BYTES = 16


def commit_step(item: Item, step: Step, at: datetime) -> ItemStep:
    """Write the step that a locked item makes, with its commitment. Saves what the step changes of the item."""
    item.owner_salt = secrets.token_bytes(SALT_BYTES)
    item.steps_made += 1
    row = ItemStep(item=item, number=item.steps_made, step=step, owner_digest=owner_digest(item), at=at)
    row.commitment = append_commitment(kind_of(step), record_of(row))
    item.save(update_fields=["owner", "owner_salt", "steps_made", "state", "reason"])
    row.save(force_insert=True)
    return row


def owner_digest(item: Item) -> str:
    return hashlib.sha256(bytes(item.owner_salt) + str(item.owner_id).encode()).hexdigest()


def kind_of(step: str) -> str:
    return f"collectible.{step}"


def record_of(row: ItemStep) -> dict[str, JSON]:
    """Made again from the rows."""
    return {
        "item": str(row.item_id),
        "campaign": row.item.campaign.code,
        "serial": row.item.serial,
        "step": row.number,
        "owner_sha256": row.owner_digest,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
    }


def opened(campaign: Campaign) -> dict[str, JSON]:
    return {
        "campaign": campaign.code,
        "name_ko": campaign.name_ko,
        "name_en": campaign.name_en,
        "picture_sha256": campaign.picture.digest if campaign.picture else None,
        "edition_size": campaign.edition_size,
        "transferable": campaign.transferable,
    }
