"""Whether a certificate that came back from the ceremony is for the key that waits for it."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import ceremony
from .certificates import addresses_of
from .encoding import public_jwk, thumbprint
from .errors import CertificateRefused
from .models import IssuerKey, KeyState


def waiting_key_of(certificate: x509.Certificate) -> IssuerKey:
    """The key, locked. Raises CertificateRefused, saying what is wrong."""
    public = certificate.public_key()
    if not isinstance(public, ec.EllipticCurvePublicKey) or not isinstance(public.curve, ec.SECP256R1):
        raise CertificateRefused(_("The certificate's key is not on P-256."))
    kid = thumbprint(public_jwk(public))
    key = IssuerKey.objects.select_for_update().filter(kid=kid, state=KeyState.PREPARED).first()
    if key is None:
        raise CertificateRefused(_("No key waits for this certificate."))
    try:
        certificate.verify_directly_issued_by(ceremony.root_certificate())
    except (ValueError, TypeError, InvalidSignature):
        raise CertificateRefused(_("The certificate is not signed by this installation's root.")) from None
    now = timezone.now()
    if not certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc:
        raise CertificateRefused(_("The certificate is not valid now."))
    subject = ceremony.subject_of(key.purpose)
    if subject is None or addresses_of(certificate) != [subject[0]]:
        raise CertificateRefused(_("The certificate does not name the address of this issuer."))
    return key
