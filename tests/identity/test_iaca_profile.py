"""Root and document signers follow the profiles of ISO/IEC 18013-5 annex B, field by field; others lose nothing."""

from __future__ import annotations

import base64
import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from identity.signing import ceremony, certificates
from identity.signing.keys import active_key
from identity.signing.models import KeyPurpose

NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
ORIGIN = "https://issuer.example"
ROOT_KEY = ec.generate_private_key(ec.SECP256R1())
ROOT = certificates.make_root(ROOT_KEY, NOW, "Incheon Wallet Root 2026", ORIGIN)
OID = x509.ExtensionOID
# Extension -> critical; nothing else may be critical.
PROFILES = {
    "root": {
        OID.SUBJECT_KEY_IDENTIFIER: False,
        OID.KEY_USAGE: True,
        OID.ISSUER_ALTERNATIVE_NAME: False,
        OID.BASIC_CONSTRAINTS: True,
        OID.CRL_DISTRIBUTION_POINTS: False,
    },
    "document signer": {
        OID.AUTHORITY_KEY_IDENTIFIER: False,
        OID.SUBJECT_KEY_IDENTIFIER: False,
        OID.KEY_USAGE: True,
        OID.ISSUER_ALTERNATIVE_NAME: False,
        OID.EXTENDED_KEY_USAGE: True,
        OID.CRL_DISTRIBUTION_POINTS: False,
    },
}


def leaf(*, signs_documents: bool = True, root: x509.Certificate = ROOT) -> x509.Certificate:
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    return certificates.make_leaf(
        public,
        root=root,
        root_key=ROOT_KEY,
        origin=ORIGIN,
        common_name="Incheon Document Signer 2026",
        now=NOW,
        signs_documents=signs_documents,
    )


def active(purpose: str) -> x509.Certificate:
    return x509.load_der_x509_certificate(base64.b64decode(active_key(purpose).x5c[0]))


def of(certificate: x509.Certificate, extension: type) -> object:
    return certificate.extensions.get_extension_for_class(extension).value


@pytest.mark.parametrize(("name", "make"), [("root", lambda: ROOT), ("document signer", leaf)])
def test_certificate__has_each_extension_of_its_profile_and_no_other_critical_one(name, make):
    found = {each.oid: each.critical for each in make().extensions}

    profile = PROFILES[name]
    assert {oid: found.get(oid) for oid in profile} == profile
    assert {oid for oid, critical in found.items() if critical} == {
        oid for oid, critical in profile.items() if critical
    }


@pytest.mark.parametrize(("certificate", "days"), [(ROOT, 20 * 366), (leaf(), 457)])
def test_certificate__fields_are_in_bounds(certificate, days):
    assert certificate.version is x509.Version.v3
    assert 63 <= certificate.serial_number.bit_length() <= 159
    assert (certificate.not_valid_after_utc - certificate.not_valid_before_utc) <= dt.timedelta(days=days)
    for name in (certificate.subject, certificate.issuer):
        assert [each.value for each in name.get_attributes_for_oid(x509.NameOID.COUNTRY_NAME)] == ["KR"]
        assert len(name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)) == 1
    (point,) = of(certificate, x509.CRLDistributionPoints)
    assert [each.value for each in point.full_name] == [f"{ORIGIN}/pki/root.crl"]
    assert (point.reasons, point.crl_issuer, point.relative_name) == (None, None, None)
    names = of(certificate, x509.IssuerAlternativeName)
    assert names.get_values_for_type(x509.UniformResourceIdentifier) == [ORIGIN]


def test_usages__are_those_of_the_profile():
    constraints, usage = of(ROOT, x509.BasicConstraints), of(ROOT, x509.KeyUsage)
    assert (constraints.ca, constraints.path_length) == (True, 0)
    assert (usage.key_cert_sign, usage.crl_sign, usage.digital_signature) == (True, True, False)
    signer = leaf()
    usage = of(signer, x509.KeyUsage)
    assert (usage.digital_signature, usage.key_cert_sign, usage.crl_sign) == (True, False, False)
    assert list(of(signer, x509.ExtendedKeyUsage)) == [x509.ObjectIdentifier("1.0.18013.5.1.2")]
    authority = of(signer, x509.AuthorityKeyIdentifier)
    assert authority.key_identifier == of(ROOT, x509.SubjectKeyIdentifier).digest
    signer.verify_directly_issued_by(ROOT)


def test_leaf__that_signs_no_documents__lasts_three_years_and_names_its_issuer_too():
    other = leaf(signs_documents=False)

    assert (other.not_valid_after_utc - NOW).days == 3 * 365
    assert of(other, x509.IssuerAlternativeName) == of(ROOT, x509.IssuerAlternativeName)
    assert other.extensions.get_extension_for_class(x509.BasicConstraints).critical


def test_leaf__under_a_root_from_before__says_itself_where_its_issuer_is():
    builder = x509.CertificateBuilder().subject_name(ROOT.subject).issuer_name(ROOT.subject)
    builder = builder.public_key(ROOT_KEY.public_key()).serial_number(1).not_valid_before(NOW)
    before = builder.not_valid_after(NOW + dt.timedelta(days=900)).sign(ROOT_KEY, certificates.hashes.SHA256())

    assert of(leaf(root=before), x509.CRLDistributionPoints) == of(ROOT, x509.CRLDistributionPoints)


def test_revocation_list__names_the_key_that_signed_it():
    crl = certificates.make_crl(ROOT, ROOT_KEY, NOW)

    authority = crl.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    assert authority.key_identifier == of(ROOT, x509.SubjectKeyIdentifier).digest
    assert crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 1


@pytest.mark.django_db
def test_keys_in_use__are_certified_by_these_profiles():
    root, signer = ceremony.root_certificate(), active(KeyPurpose.MDOC)

    assert {each.oid for each in root.extensions} >= set(PROFILES["root"])
    assert {each.oid for each in signer.extensions} >= set(PROFILES["document signer"])
    (point,) = of(signer, x509.CRLDistributionPoints)
    assert point.full_name[0].value == f"{settings.ISSUER_ORIGIN}/pki/root.crl"
