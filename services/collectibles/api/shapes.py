"""What the wallet sends and gets about collectibles."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from identity.models import Member
from identity.queries import today

from ..models import Benefit, CollectibleNotice, Item, ItemStep, NoticeKind, Offer, Step
from ..queries import page_address


class CollectibleBenefitSchema(serializers.ModelSerializer[Benefit]):
    left = serializers.IntegerField(help_text="Uses that are left.")
    today = serializers.BooleanField(help_text="Whether it can be used today.")

    class Meta:
        model = Benefit
        fields = ("id", "text_ko", "text_en", "first_day", "last_day", "left", "today")


class CollectibleStepSchema(serializers.ModelSerializer[ItemStep]):
    step = serializers.ChoiceField(Step.choices)

    class Meta:
        model = ItemStep
        fields = ("number", "step", "at")


class CollectibleSchema(serializers.ModelSerializer[Item]):
    code = serializers.CharField(source="campaign.code", help_text="Of a bound one: of the card that it also is.")
    name_ko = serializers.CharField(source="campaign.name_ko")
    name_en = serializers.CharField(source="campaign.name_en")
    description_ko = serializers.CharField(source="campaign.description_ko")
    description_en = serializers.CharField(source="campaign.description_en")
    picture = serializers.CharField(source="campaign.picture_id", allow_null=True, help_text="Its SHA-256, or null.")
    edition_size = serializers.IntegerField(source="campaign.edition_size")
    transferable = serializers.BooleanField(source="campaign.transferable")
    offered = serializers.SerializerMethodField(help_text="Whether it is offered to someone now.")
    page = serializers.SerializerMethodField(help_text="Address of the public page; it names nobody.")
    benefits = serializers.SerializerMethodField()
    steps = CollectibleStepSchema(many=True)

    class Meta:
        model = Item
        fields = (
            "id",
            "code",
            "name_ko",
            "name_en",
            "description_ko",
            "description_en",
            "picture",
            "serial",
            "edition_size",
            "transferable",
            "obtained_at",
            "offered",
            "page",
            "benefits",
            "steps",
        )

    def get_offered(self, row: Item) -> bool:
        return bool(getattr(row, "open_offers", []))

    def get_page(self, row: Item) -> str:
        return page_address(row)

    def get_benefits(self, row: Item) -> CollectibleBenefitSchema(many=True):  # type: ignore[valid-type]
        used = [use.benefit_id for use in getattr(row, "all_uses", [])]
        benefits: list[Any] = getattr(row.campaign, "open_benefits", [])
        for benefit in benefits:
            benefit.left = max(benefit.uses_per_item - used.count(benefit.pk), 0)
            benefit.today = benefit.first_day <= today()
        return CollectibleBenefitSchema(benefits, many=True).data


class CollectibleOfferSchema(serializers.ModelSerializer[Offer]):
    name_ko = serializers.CharField(source="item.campaign.name_ko")
    name_en = serializers.CharField(source="item.campaign.name_en")
    serial = serializers.IntegerField(source="item.serial")
    edition_size = serializers.IntegerField(source="item.campaign.edition_size")
    page = serializers.SerializerMethodField(help_text="Address of the public page.")
    mine = serializers.SerializerMethodField(help_text="Whether you offer it; else it is offered to you.")
    other = serializers.SerializerMethodField(help_text="First digits of the other member's number.")

    class Meta:
        model = Offer
        fields = ("id", "item", "name_ko", "name_en", "serial", "edition_size", "page", "mine", "other", "until")

    def get_page(self, row: Offer) -> str:
        return page_address(row.item)

    def get_mine(self, row: Offer) -> bool:
        return row.giver_id == self._reader.pk

    def get_other(self, row: Offer) -> str:
        return str(row.recipient_id if row.giver_id == self._reader.pk else row.giver_id)[:8]

    @property
    def _reader(self) -> Member:
        reader: Member = self.context["member"]
        return reader


class CollectibleNoticeSchema(serializers.ModelSerializer[CollectibleNotice]):
    kind = serializers.ChoiceField(NoticeKind.choices)
    name_ko = serializers.CharField(source="item.campaign.name_ko")
    name_en = serializers.CharField(source="item.campaign.name_en")
    serial = serializers.IntegerField(source="item.serial")
    reason = serializers.CharField(source="item.reason", help_text="Of one that ended: why.")

    class Meta:
        model = CollectibleNotice
        fields = ("id", "kind", "name_ko", "name_en", "serial", "reason", "at")


class CollectiblesSchema(serializers.Serializer[Any]):
    items = CollectibleSchema(many=True)
    offers = CollectibleOfferSchema(many=True)
    notices = CollectibleNoticeSchema(many=True)


class CollectibleClaimSchema(serializers.Serializer[Any]):
    secret = serializers.CharField(max_length=100, help_text="Of the link: what stands after its #.")


class CollectibleRecipientSchema(serializers.Serializer[Any]):
    recipient = serializers.CharField(max_length=36, help_text="The other member's number, or 8 or more digits of it.")


class CollectibleCodeSchema(serializers.Serializer[Any]):
    code = serializers.CharField()
    until = serializers.DateTimeField()


class CollectibleOwnerSchema(serializers.Serializer[Any]):
    member = serializers.UUIDField()
    salt = serializers.CharField(help_text="Hexadecimal.")


class CollectibleProofSchema(serializers.Serializer[Any]):
    bundle = serializers.JSONField(help_text="Of the last step: a file that anyone can check without us.")
    owner = CollectibleOwnerSchema(help_text="SHA-256 of salt and number is owner_sha256 of the record.")
