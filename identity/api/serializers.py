"""What the wallet's identity API takes and gives."""

from __future__ import annotations

from rest_framework import serializers


class PasskeySerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class MeSerializer(serializers.Serializer):
    member_id = serializers.UUIDField()
    email_masked = serializers.CharField(help_text="Enough for the person to recognise the address.")
    resident = serializers.BooleanField(help_text="Bound to an entry of the resident register today.")
    proofed = serializers.BooleanField(help_text="Not bound, but staff checked their papers: some cards accept that.")
    passkeys = PasskeySerializer(many=True)
    recovery_codes_left = serializers.IntegerField()


class SessionSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    device = serializers.CharField()
    began_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    current = serializers.BooleanField()


class SessionsSerializer(serializers.Serializer):
    sessions = SessionSerializer(many=True)


class LeavingSerializer(serializers.Serializer):
    consequences = serializers.ListField(child=serializers.CharField())


class LeaveSerializer(serializers.Serializer):
    confirm = serializers.BooleanField(default=False)


class ConsentSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    purpose = serializers.CharField()
    data = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]
    recipient = serializers.CharField()
    given_at = serializers.DateTimeField()
    until = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class ConsentsSerializer(serializers.Serializer):
    consents = ConsentSerializer(many=True)


class CodeSerializer(serializers.Serializer):
    code = serializers.CharField()
