"""Certificates for servers of tests: an authority, and hosts that it signed or did not sign."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

DAY = timedelta(days=1)


class Authority:
    """Signs certificates; `path` is the file of its own, as SSL_CERT_FILE takes it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named("SAMPLE authority")
        now = datetime.now(UTC)
        made = (
            _builder(self._name, self._name, self._key, now - DAY, now + DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self._key, SHA256())
        )
        self.path = folder / "authority.pem"
        self.path.write_bytes(made.public_bytes(Encoding.PEM))

    def server(
        self, *names: str, signed: bool = True, ended: datetime | None = None
    ) -> ssl.SSLContext:
        """What a server needs to answer as these names; `ended` makes it one that has expired."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _named(names[0])
        until = ended or datetime.now(UTC) + DAY
        issuer = self._name if signed else subject
        alternatives = x509.SubjectAlternativeName([_alternative(name) for name in names])
        made = (
            _builder(subject, issuer, key, until - 10 * DAY, until)
            .add_extension(alternatives, critical=False)
            .sign(self._key if signed else key, SHA256())
        )
        file = self._folder / f"server-{made.serial_number}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(private + made.public_bytes(Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    start: datetime,
    end: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )
