"""Certificates 证书: the installation's root and the paper certificates under it (ECDSA P-256, X.509)."""

from datetime import datetime, timedelta
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from shebao.agencies.errors import NotACertificate

SLACK = timedelta(days=400)
"""Certificates begin this much earlier, so that a clock set back does not void them."""
ROOT_LIFE = timedelta(days=30 * 366)
PAPER_LIFE = timedelta(days=10 * 366)


class Certified(NamedTuple):
    """A private key and its certificate, PEM."""

    private: str
    certificate: str


def make_root(name: str, at: datetime) -> Certified:
    """A self-made root 自建根证书 for an installation."""
    private = ec.generate_private_key(ec.SECP256R1())
    subject = _name(name)
    certificate = (
        _builder(subject, subject, private.public_key(), at, ROOT_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(private, SHA256())
    )
    return Certified(_pem(private), certificate.public_bytes(Encoding.PEM).decode())


def make_paper(name: str, code: str, kid: str, root: Certified, at: datetime) -> Certified:
    """An agency's paper certificate 文书签章证书 under the root."""
    issuer = x509.load_pem_x509_certificate(root.certificate.encode())
    private = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _builder(_name(name, code, kid), issuer.subject, private.public_key(), at, PAPER_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(_ec(issuer.public_key())),
            critical=False,
        )
        .sign(_private(root.private), SHA256())
    )
    return Certified(_pem(private), certificate.public_bytes(Encoding.PEM).decode())


def fingerprint(certificate: str) -> str:
    """SHA-256 of a PEM certificate, hex."""
    return _load(certificate).fingerprint(SHA256()).hex()


def common_name(certificate: str) -> str:
    """The name a certificate carries."""
    names = _load(certificate).subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else ""


def check_root(certificate: str) -> str:
    """The fingerprint of a self-signed authority on P-256. Refuses `agencies.not-a-certificate`."""
    found = _load(certificate)
    try:
        found.verify_directly_issued_by(found)
        constraints = found.extensions.get_extension_for_class(x509.BasicConstraints)
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound) as error:
        raise NotACertificate from error
    if not constraints.value.ca or not isinstance(found.public_key(), ec.EllipticCurvePublicKey):
        raise NotACertificate
    return found.fingerprint(SHA256()).hex()


def public_of(certificate: str) -> str:
    """The public key inside a certificate, PEM."""
    return (
        _load(certificate)
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def issued_by(certificate: str, root: str) -> bool:
    """Whether the root really signed this certificate."""
    try:
        _load(certificate).verify_directly_issued_by(_load(root))
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _load(certificate: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(certificate.encode())
    except ValueError as error:
        raise NotACertificate from error


def _name(name: str, code: str = "", serial: str = "") -> x509.Name:
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
        x509.NameAttribute(NameOID.COMMON_NAME, name[:64]),
    ]
    if code:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, code))
    if serial:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, serial))
    return x509.Name(parts)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    at: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - SLACK)
        .not_valid_after(at + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _ec(key: object) -> ec.EllipticCurvePublicKey:
    assert isinstance(key, ec.EllipticCurvePublicKey)
    return key


def _private(pem: str) -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key(pem.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _pem(private: ec.EllipticCurvePrivateKey) -> str:
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
