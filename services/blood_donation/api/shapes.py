"""What the wallet sends and gets about donations."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from identity.models import Member

from ..models import Certificate, CertificateEvent, CertificateState, DonationKind, Gift


class CertificateStepSchema(serializers.ModelSerializer[CertificateEvent]):
    class Meta:
        model = CertificateEvent
        fields = ("id", "step", "at")


class CertificateSchema(serializers.ModelSerializer[Certificate]):
    serial = serializers.CharField()
    state = serializers.ChoiceField(CertificateState.choices)
    donated_on = serializers.DateField(source="donation.donated_on")
    kind = serializers.ChoiceField(DonationKind.choices, source="donation.kind")
    centre = serializers.StringRelatedField(source="donation.centre")  # type: ignore[var-annotated]
    used_at = serializers.StringRelatedField()  # type: ignore[var-annotated]
    offered = serializers.SerializerMethodField(help_text="Whether it is offered to someone now.")
    on_card = serializers.SerializerMethodField(help_text="Whether the wallet may get it, or has it, as a card.")
    steps = CertificateStepSchema(source="own_steps", many=True, help_text="What happened to it since it is yours.")

    class Meta:
        model = Certificate
        fields = ("number", "serial", "state", "donated_on", "kind", "centre", "used_at", "offered", "on_card", "steps")

    def get_offered(self, row: Certificate) -> bool:
        return bool(getattr(row, "open_gifts", []))

    def get_on_card(self, row: Certificate) -> bool:
        return row.card is not None and row.card.withdrawn_at is None


class GiftSchema(serializers.ModelSerializer[Gift]):
    serial = serializers.CharField(source="certificate.serial")
    mine = serializers.SerializerMethodField(help_text="Whether you offer it; else it is offered to you.")
    other = serializers.SerializerMethodField(help_text="First digits of the other member's number.")

    class Meta:
        model = Gift
        fields = ("id", "serial", "mine", "other", "until")

    def get_mine(self, row: Gift) -> bool:
        return row.giver_id == self._reader.pk

    def get_other(self, row: Gift) -> str:
        return str(row.recipient_id if row.giver_id == self._reader.pk else row.giver_id)[:8]

    @property
    def _reader(self) -> Member:
        reader: Member = self.context["member"]
        return reader


class BloodSchema(serializers.Serializer[Any]):
    consent = serializers.BooleanField(help_text="Whether you agree to donations being recorded.")
    certificates = CertificateSchema(many=True)
    gifts = GiftSchema(many=True)


class GiftRequestSchema(serializers.Serializer[Any]):
    recipient = serializers.CharField(max_length=36, help_text="The other member's number, or 8 or more digits of it.")


class CodeSchema(serializers.Serializer[Any]):
    code = serializers.CharField()
    until = serializers.DateTimeField()
