"""X.509 for the issuer's keys: a root as trust anchor, and a leaf for each key whose SAN names the issuer's address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TypeVar
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from .adapter import SigningKey
from .keystore import PrivateKey, Signer

ROOT_YEARS, LEAF_YEARS = 15, 3
# ISO/IEC 18013-5 annex B has profiles for the root (IACA) and for who signs mobile documents: at most 457 days.
SIGNER_DAYS = 456
DOCUMENT_SIGNER = x509.ObjectIdentifier("1.0.18013.5.1.2")


Extension = TypeVar("Extension", bound=x509.ExtensionType)


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "KR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Incheon Metropolitan City"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _issuer_contact(city: str) -> x509.IssuerAlternativeName:
    """Where whoever doubts a certificate finds who issued it."""
    return x509.IssuerAlternativeName([x509.UniformResourceIdentifier(city)])


def _revocations(city: str) -> x509.CRLDistributionPoints:
    """One place, with neither reasons nor another issuer: what annex B wants."""
    address = x509.UniformResourceIdentifier(f"{city}/pki/root.crl")
    return x509.CRLDistributionPoints([x509.DistributionPoint([address], None, None, None)])


def _of_root(root: x509.Certificate, otherwise: Extension) -> Extension:
    """What the root says of itself; a root that was made before says nothing."""
    try:
        return root.extensions.get_extension_for_class(type(otherwise)).value
    except x509.ExtensionNotFound:
        return otherwise


def make_root(key: PrivateKey, now: dt.datetime, common_name: str, origin: str) -> x509.Certificate:
    """The trust anchor, signed by itself; `origin`: the issuer's, where its revocation list is."""
    return (
        x509.CertificateBuilder()
        .subject_name(_name(common_name))
        .issuer_name(_name(common_name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(days=365 * ROOT_YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_issuer_contact(origin), critical=False)
        .add_extension(_revocations(origin), critical=False)
        .sign(key, hashes.SHA256())
    )


def make_request(signer: Signer, origin: str, common_name: str) -> bytes:
    """A certificate request (PKCS #10, DER) for one of the issuer's keys, naming its address. Raises ValueError."""
    host = urlsplit(origin).hostname
    if not host or not 1 <= len(common_name) <= 64:
        raise ValueError("an origin and a name of at most 64 characters are needed")
    names: list[x509.GeneralName] = [x509.UniformResourceIdentifier(origin), x509.DNSName(host)]
    builder = x509.CertificateSigningRequestBuilder().subject_name(_name(common_name))
    builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    if signer.purpose == "mdoc":
        builder = builder.add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNER]), critical=True)
    return builder.sign(SigningKey(signer), hashes.SHA256()).public_bytes(Encoding.DER)


def make_leaf(
    public_key: CertificatePublicKeyTypes,
    *,
    root: x509.Certificate,
    root_key: PrivateKey,
    origin: str,
    common_name: str,
    now: dt.datetime,
    signs_documents: bool = False,
) -> x509.Certificate:
    """A certificate whose SAN URI is the issuer's address (SD-JWT VC, x5c) and whose SAN DNS is its host."""
    host = urlsplit(origin).hostname or ""
    names: list[x509.GeneralName] = [x509.UniformResourceIdentifier(origin), x509.DNSName(host)]
    city = urlsplit(origin)._replace(path="").geturl()  # an institution's address has a path
    days = SIGNER_DAYS if signs_documents else 365 * LEAF_YEARS
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(common_name))
        .issuer_name(root.subject)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(days=days))
        # annex B lists none for document signers, and what it does not list must not be critical
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=not signs_documents)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False)  # type: ignore[arg-type]
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(_of_root(root, _issuer_contact(city)), critical=False)
        .add_extension(_of_root(root, _revocations(city)), critical=False)
    )
    if signs_documents:
        builder = builder.add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNER]), critical=True)
    return builder.sign(root_key, hashes.SHA256())


def addresses_of(named: x509.CertificateSigningRequest | x509.Certificate) -> list[str]:
    """The addresses (SAN URI) that a request or a certificate names."""
    try:
        names = named.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return names.get_values_for_type(x509.UniformResourceIdentifier)


def leaf_of_request(
    request: x509.CertificateSigningRequest, *, root: x509.Certificate, root_key: PrivateKey, now: dt.datetime
) -> x509.Certificate:
    """A leaf for the key of a request: only address, name, and whether it signs mobile documents are taken over.

    Raises:
        ValueError: its signature is wrong, it names no single address, or its key is not on P-256.
    """
    public, addresses = request.public_key(), addresses_of(request)
    if not request.is_signature_valid:
        raise ValueError("the request is not signed by its own key")
    if not isinstance(public, ec.EllipticCurvePublicKey) or not isinstance(public.curve, ec.SECP256R1):
        raise ValueError("the request's key is not on P-256")
    if len(addresses) != 1:
        raise ValueError("the request must name one address")
    (common_name,) = request.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return make_leaf(
        public,
        root=root,
        root_key=root_key,
        origin=addresses[0],
        common_name=str(common_name.value),
        now=now,
        signs_documents=signs_documents(request),
    )


def signs_documents(named: x509.CertificateSigningRequest | x509.Certificate) -> bool:
    """Whether a request or a certificate is of a document signer."""
    try:
        usages = named.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return DOCUMENT_SIGNER in usages


def make_crl(
    root: x509.Certificate, root_key: PrivateKey, now: dt.datetime, revoked: Iterable[int] = (), number: int = 1
) -> x509.CertificateRevocationList:
    """The root's revocation list, valid for a year, with the serial numbers of keys reported compromised."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.subject)
        .last_update(now)
        .next_update(now + dt.timedelta(days=365))
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False)  # type: ignore[arg-type]
    )
    for serial in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now)
        entry = entry.add_extension(x509.CRLReason(x509.ReasonFlags.key_compromise), critical=False)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(root_key, hashes.SHA256())
