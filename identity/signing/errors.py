"""What the keys refuse."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from identity.errors import IdentityError


class RotationUnderWay(IdentityError):
    code = "rotation_under_way"
    status = 409
    text = _("Another key of this purpose is already on its way.")


class KeyUnknown(IdentityError):
    code = "key_unknown"
    status = 404
    text = _("There is no such key.")


class CertificateRefused(IdentityError):
    code = "certificate_refused"
    text = _("This certificate is not one for a key that waits.")
