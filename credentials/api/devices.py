"""The member's devices with our own wallet, on the wallet's origin."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from identity.accounts.sessions import PUBLIC_ID
from identity.actors import Actor

from ..actions.devices import Registration, cards_on, end_device, register_device
from ..errors import DeviceProofRefused, ProtocolError
from ..models import WalletDevice
from ..openid4vci import dpop, jws
from ..own_wallet import attestation
from . import schemas
from .wallet import MemberView

_IN_SESSION = "wallet_device"


class NameSerializer(serializers.Serializer[None]):
    name = serializers.CharField(max_length=60)


class DevicesView(MemberView):
    @extend_schema(operation_id="devices", tags=["wallet"], responses={200: schemas.DevicesSchema})
    def get(self, request: Request) -> Response:
        """Devices on which you have this wallet, and the cards that are there."""
        rows = WalletDevice.objects.filter(member=self.member, ended_at=None)
        return Response({"devices": [_device(each) for each in rows]})

    @extend_schema(
        operation_id="register_device",
        tags=["wallet"],
        request=NameSerializer,
        responses={200: schemas.RegisteredDeviceSchema},
    )
    def post(self, request: Request) -> Response:
        """Register the key in the DPoP header, or renew what is known of it, and get an attestation for it."""
        form = NameSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        jwk, thumbprint = _proven(request)
        session = request.session.get(PUBLIC_ID)
        registration = Registration(thumbprint, form.validated_data["name"], UUID(session) if session else None)
        device = register_device(registration, self.member, by=Actor.member(self.member))
        text, until = attestation(jwk)
        body = {"id": str(device.pk), "attestation": text, "expires_at": until, "replaces": self._replaced(device)}
        request.session[_IN_SESSION] = str(device.pk)
        return Response(body, headers={"Cache-Control": "no-store"})

    def _replaced(self, device: WalletDevice) -> str | None:
        """The device that this browser's session had before: its storage is gone, and the keys with it."""
        before = self.request.session.get(_IN_SESSION)
        if before is None or before == str(device.pk):
            return None
        known = WalletDevice.objects.filter(pk=before, member=self.member, ended_at=None)
        return str(before) if known.exists() else None


class DeviceView(MemberView):
    @extend_schema(operation_id="end_device", tags=["wallet"], request=None, responses={204: None})
    def delete(self, request: Request, device_id: UUID) -> Response:
        """A lost device: it is signed out, and its cards end."""
        end_device(device_id, self.member, by=Actor.member(self.member))
        return Response(status=204)


def _device(device: WalletDevice) -> dict[str, Any]:
    return {
        "id": str(device.pk),
        "name": device.name,
        "registered_at": device.registered_at,
        "seen_at": device.seen_at,
        "cards": sorted(set(cards_on(device).values_list("kind__code", flat=True))),
    }


def _proven(request: Request) -> tuple[dict[str, str], str]:
    """The key that the request proves to have, with its thumbprint. Raises DeviceProofRefused."""
    try:
        thumbprint = dpop.proven_key(request._request, f"{settings.WALLET_ORIGIN}/api/devices")
        if not thumbprint:
            raise DeviceProofRefused(detail="The DPoP header is missing.")
        header = jws.read(request.headers[dpop.HEADER], dpop.HEADER, dpop.TYP).header
    except ProtocolError as error:
        raise DeviceProofRefused(detail=error.description) from None
    return jws.public_jwk(header["jwk"], "DPoP header: jwk"), thumbprint
