"""Shapes of bodies, for the API's description only: the protocol's own rules read and check them."""

from __future__ import annotations

from rest_framework import serializers

from ..models import AppealState, NoticeKind, OfferGrant, RepresentationKind


class TokenRequestSchema(serializers.Serializer[None]):
    grant_type = serializers.ChoiceField(["urn:ietf:params:oauth:grant-type:pre-authorized_code"])
    tx_code = serializers.RegexField(r"^[0-9]{6}$")

    def get_fields(self) -> dict[str, serializers.Field]:
        return super().get_fields() | {"pre-authorized_code": serializers.CharField()}


class TokenResponseSchema(serializers.Serializer[None]):
    access_token = serializers.CharField()
    token_type = serializers.ChoiceField(["Bearer"])
    expires_in = serializers.IntegerField()


class OAuthErrorSchema(serializers.Serializer[None]):
    error = serializers.CharField()
    error_description = serializers.CharField()


class NonceSchema(serializers.Serializer[None]):
    c_nonce = serializers.CharField()


class ProofsSchema(serializers.Serializer[None]):
    jwt = serializers.ListField(child=serializers.CharField(), min_length=1, max_length=10)


class CredentialRequestSchema(serializers.Serializer[None]):
    credential_configuration_id = serializers.CharField()
    proofs = ProofsSchema()


class IssuedCredentialSchema(serializers.Serializer[None]):
    credential = serializers.CharField()


class CredentialResponseSchema(serializers.Serializer[None]):
    credentials = IssuedCredentialSchema(many=True)
    notification_id = serializers.CharField()


class WaitingSchema(serializers.Serializer[None]):
    transaction_id = serializers.CharField()
    interval = serializers.IntegerField()


class DeferredRequestSchema(serializers.Serializer[None]):
    transaction_id = serializers.CharField()


class NotificationSchema(serializers.Serializer[None]):
    notification_id = serializers.CharField()
    event = serializers.ChoiceField(["credential_accepted", "credential_failure", "credential_deleted"])
    event_description = serializers.CharField(required=False)


class RefusalTextSchema(serializers.Serializer[None]):
    locale = serializers.CharField()
    why = serializers.CharField()
    what_to_do = serializers.CharField()
    how_to_appeal = serializers.CharField()


class RefusalSchema(serializers.Serializer[None]):
    reason = serializers.CharField()
    texts = RefusalTextSchema(many=True)


class NoticeSchema(serializers.Serializer[None]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(NoticeKind.values)
    reason = serializers.CharField()
    texts = RefusalTextSchema(many=True)
    at = serializers.DateTimeField()


class AppealRequestSchema(serializers.Serializer[None]):
    text = serializers.CharField(max_length=2000, help_text="Why it is wrong: suspension, end or refusal.")


class AppealSchema(serializers.Serializer[None]):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(AppealState.values)
    made_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField()


class ObjectionSchema(AppealSchema):
    notice = serializers.BooleanField(help_text="Decided, and not put away yet.")


class ChangeSchema(serializers.Serializer[None]):
    after = serializers.ChoiceField(["active", "suspended", "revoked"])
    reason = serializers.CharField()
    at = serializers.DateTimeField()


class ProxySchema(serializers.Serializer[None]):
    representative = serializers.UUIDField(help_text="The member number that the other person's wallet shows.")
    until = serializers.DateField()


class RepresentationSchema(serializers.Serializer[None]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(RepresentationKind.values)
    since = serializers.DateField()
    until = serializers.DateField()
    name_masked = serializers.CharField(help_text="Of whom you represent; empty in what you gave.")


class RepresentationsSchema(serializers.Serializer[None]):
    acting_for = RepresentationSchema(many=True)
    given = RepresentationSchema(many=True)


class CardSchema(serializers.Serializer[None]):
    id = serializers.UUIDField()
    version = serializers.IntegerField()
    format = serializers.CharField()
    state = serializers.ChoiceField(["active", "suspended", "revoked"])
    issued_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    accepted = serializers.BooleanField()
    held_by = serializers.ChoiceField(["", "guardian", "proxy"], help_text="Whose wallet has it; empty: the member's.")
    copies = serializers.IntegerField()
    appeals = AppealSchema(many=True)
    changes = ChangeSchema(many=True)
    notices = NoticeSchema(many=True)


class CardClaimSchema(serializers.Serializer[None]):
    name = serializers.CharField()
    ko = serializers.CharField()
    en = serializers.CharField()
    always_shown = serializers.BooleanField()


class InstitutionSchema(serializers.Serializer[None]):
    ko = serializers.CharField()
    en = serializers.CharField()


class StaffRefusedSchema(serializers.Serializer[None]):
    reason = serializers.CharField()
    at = serializers.DateTimeField()


class CardKindSchema(serializers.Serializer[None]):
    code = serializers.CharField()
    version = serializers.IntegerField()
    vct = serializers.CharField()
    configuration_ids = serializers.ListField(child=serializers.CharField())
    display = serializers.ListField(child=serializers.DictField())
    institution = InstitutionSchema(allow_null=True, help_text="Who issues it; null: the city.")
    claims = CardClaimSchema(many=True)
    offered_until = serializers.DateTimeField(allow_null=True, help_text="An offer waits to be fetched.")
    eligible = serializers.BooleanField()
    refusal = RefusalSchema(allow_null=True)
    objection = ObjectionSchema(allow_null=True, help_text="Your newest objection to being refused it.")
    staff_refused = StaffRefusedSchema(
        allow_null=True, help_text="Your newest request that staff refused, and why; for 30 days."
    )
    cards = CardSchema(many=True)


class CardsSchema(serializers.Serializer[None]):
    kinds = CardKindSchema(many=True)


class OfferQuerySchema(serializers.Serializer[None]):
    grant = serializers.ChoiceField(
        OfferGrant.choices,
        default=OfferGrant.PRE_AUTHORIZED,
        help_text="`sign-in`: for a wallet of the profile `haip`, with issuer_state and without transaction code.",
    )


class OfferSchema(serializers.Serializer[None]):
    credential_offer_uri = serializers.CharField()
    tx_code = serializers.CharField(allow_blank=True)
    expires_at = serializers.DateTimeField()


class DeviceSchema(serializers.Serializer[None]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    registered_at = serializers.DateTimeField()
    seen_at = serializers.DateTimeField()
    cards = serializers.ListField(child=serializers.CharField(), help_text="Codes of the cards that are there.")


class DevicesSchema(serializers.Serializer[None]):
    devices = DeviceSchema(many=True)


class RegisteredDeviceSchema(serializers.Serializer[None]):
    id = serializers.UUIDField()
    attestation = serializers.CharField(help_text="For the header OAuth-Client-Attestation.")
    expires_at = serializers.DateTimeField()
    replaces = serializers.UUIDField(
        allow_null=True, help_text="This browser was that device before its storage was cleared."
    )
