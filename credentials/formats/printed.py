"""A card on paper: an SD-JWT VC without holder key and without anything to disclose, as a QR address.

docs/qr-presentation.md, mode 2. Everything on it is seen by everybody, and nothing of it can be shown online.
"""

from __future__ import annotations

import base64
import zlib
from hashlib import sha256

from django.conf import settings

from anchoring.log.records import JSON
from identity.signing.encoding import b64url, compact_json
from identity.signing.models import IssuerKey

from . import Frame, sd_jwt

CODE = "printed"
_VERSION, _MODE, _ISSUER = 1, 2, b"\xfb"
_WIDTHS = (0, 3, 5, 8, 10, 13, 15, 17)
# Dictionary 1 of docs/vectors/qr-dictionary-1.json. It never changes.
_DICTIONARY = base64.urlsafe_b64decode(
    "ImlkIjoidmFsaWRfdW50aWwiOiJob3VycyI6ImNoaWxkcmVuIjoieW91dGgiOiJmYW1pbHlfbmFtZSI6ImdpdmVuX25hbWUiOnRy"
    "dWUsZmFsc2UsbnVsbH1dLCJuYmYiOjE3LCJraWQiOiJjaXR5LXBhcnRpY2lwYXRpb24vMS92Y3QvZGlzdHJpY3QtY2FyZC8xL3Zj"
    "dC9mYW1pbHktY2FyZC8xL3ZjdC95b3V0aC1jYXJkLzEvdmN0L3ZvbHVudGVlci1jYXJkLzFb_iwicmVzaWRlbnQiLGZhbHNlXfpb"
    "_iwiYWdlX292ZXJfMTQiLGZhbHNlXfpb_iwiYWdlX292ZXJfMTkiLGZhbHNlXfpb_iwiYWdlX292ZXJfNjUiLGZhbHNlXfpb_iwi"
    "bmFtZSIsIuq5gOydtOuwley1nCJd-lv-LCJiaXJ0aGRhdGUiLCIxOTkwLTAxLTAxIl36W_4sImJpcnRoZGF0ZSIsIjIwMDAtMTIt"
    "MzEiXfpb_iwicmVzaWRlbnQiLHRydWVd-lv-LCJhZ2Vfb3Zlcl8xNCIsdHJ1ZV36W_4sImFnZV9vdmVyXzE5Iix0cnVlXfpb_iwi"
    "YWdlX292ZXJfNjUiLHRydWVd-lv-LCJjaXR5Iiwi7J247LKc6rSR7Jet7IucIl36W_4sImRpc3RyaWN0Iiwi7KSR6rWsIl36W_4s"
    "ImRpc3RyaWN0Iiwi64-Z6rWsIl36W_4sImRpc3RyaWN0Iiwi66-47LaU7ZmA6rWsIl36W_4sImRpc3RyaWN0Iiwi7Jew7IiY6rWs"
    "Il36W_4sImRpc3RyaWN0Iiwi64Ko64-Z6rWsIl36W_4sImRpc3RyaWN0Iiwi67aA7Y-J6rWsIl36W_4sImRpc3RyaWN0Iiwi6rOE"
    "7JaR6rWsIl36W_4sImRpc3RyaWN0Iiwi7ISc6rWsIl36W_4sImRpc3RyaWN0Iiwi6rCV7ZmU6rWwIl36W_4sImRpc3RyaWN0Iiwi"
    "7Ji57KeE6rWwIl36W_4sImRpc3RyaWN0Iiwi7KCc66y87Y-s6rWsIl36W_4sImRpc3RyaWN0Iiwi7JiB7KKF6rWsIl36W_4sImRp"
    "c3RyaWN0Iiwi6rKA64uo6rWsIl36eyJfc2QiOlv_LP8s_yz_LP8s_yz_LP8s_yz_LP8s_10sIl9zZF9hbGciOiJzaGEtMjU2Iiwi"
    "Y25mIjp7Imp3ayI6eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6_ywieSI6_319LCJleHAiOjE4LCJpYXQiOjE3LCJpc3Mi"
    "OiL7IiwibGVnYWxfaWRlbnRpdHlfZG9jdW1lbnQiOmZhbHNlLCJzdGF0dXMiOnsic3RhdHVzX2xpc3QiOnsiaWR4IjoxLCJ1cmki"
    "OiL7L3N0YXR1cy1saXN0cy_5In19LCJ2Y3QiOiL7L3ZjdC9jaXRpemVuLWNhcmQvMSJ9-nsiYWxnIjoiRVMyNTYiLCJ0eXAiOiJr"
    "Yitqd3Qiffp7ImlhdCI6MTgsImF1ZCI6InVybjppbmNoZW9uOndhbGxldDpjaGFsbGVuZ2U6MSIsIm5vbmNlIjr-LCJzZF9oYXNo"
    "Ijr8fXsiaWF0IjoxNywiYXVkIjoidXJuOmluY2hlb246d2FsbGV0OmJyb2FkY2FzdDoxIiwibm9uY2UiOv4sInNkX2hhc2giOvx9"
    "=="
)


def signing_input(
    frame: Frame, claims: dict[str, JSON], expires_at: int, place: tuple[str, int], key: IssuerKey
) -> str:
    """What the issuer signs; `place`: address of the status list and index."""
    payload = claims | {
        "iss": frame.issuer,
        "iat": frame.issued_at,
        "exp": expires_at,
        "vct": frame.vct,
        "status": {"status_list": {"idx": place[1], "uri": place[0]}},
        "printed": True,
    }
    return f"{sd_jwt.header(key)}.{b64url(compact_json(payload))}"


def address(signed: str, signature: bytes, leaf: bytes, issuer: str) -> str:
    """What the QR code on paper says: `signed` is the signing input, `leaf` the issuer's certificate (DER)."""
    encoded = signed.partition(".")[2]
    payload = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=_DICTIONARY)
    template = deflater.compress(payload.replace(issuer.encode(), _ISSUER)) + deflater.flush()
    head = bytes([_VERSION, _MODE]) + sha256(leaf).digest()[:8] + signature + bytes(64) + bytes(2)
    return f"{settings.VERIFIER_ORIGIN}/v#{_digits(head + template)}"


def _digits(data: bytes) -> str:
    groups = [data[at : at + 7] for at in range(0, len(data), 7)]
    return "".join(str(int.from_bytes(group)).zfill(_WIDTHS[len(group)]) for group in groups)
