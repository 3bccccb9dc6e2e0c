"""Certificates of hosts, verified: signed by somebody this computer trusts, valid, for this host.

Scrapy by itself verifies nothing. A host that cannot do better is let through only where the
operator wrote it down under `[[crawl.exceptions]]` in countywatch.toml.

Trusted are the authorities of the system (as Python's `ssl` finds them, so `SSL_CERT_FILE` names
others), and Mozilla's list where the system has none, as on macOS and Windows.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

import certifi
from cryptography import x509
from OpenSSL import SSL
from OpenSSL.crypto import X509
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from service_identity import VerificationError
from service_identity.exceptions import CertificateError
from service_identity.hazmat import DNS_ID, IPAddress_ID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

from spiders.guard import literal
from spiders.records import Allowed, HostException

_Code = SSL.X509VerificationCodes
UNKNOWN_SIGNER = frozenset(
    {
        _Code.ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
        _Code.ERR_SELF_SIGNED_CERT_IN_CHAIN,
        _Code.ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
        _Code.ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
    }
)
# Old servers renegotiate in a way that OpenSSL 3 refuses; the certificate is verified all the same.
LEGACY_SERVER_CONNECT = 0x4
MOST_NAMES = 3  # of a certificate, in a sentence


class Certificates:
    """Makes the TLS connections of a crawl, and remembers what was wrong with a host's certificate.

    `problems` holds a sentence by host, for the hosts whose certificate was refused last.
    """

    def __init__(self, exceptions: Iterable[HostException] = ()) -> None:
        self._exceptions = tuple(exceptions)
        self._context: SSL.Context | None = None
        self.problems: dict[str, str] = {}

    def allows(self, what: Allowed, host: str, port: int) -> bool:
        """Whether the operator wrote down this exception for a host, with this port or for all."""
        names = {host.lower(), f"{host.lower()}:{port}"}
        return any(
            exception.host.strip().lower() in names and what in exception.allow
            for exception in self._exceptions
        )

    def connection(self, host: str, port: int) -> SSL.Connection:
        """A TLS connection that will not be made where the host's certificate is not good."""
        if self._context is None:
            self._context = _trusting()
        made = SSL.Connection(self._context, None)
        if literal(host) is None:
            made.set_tlsext_host_name(host.encode("ascii"))
        check = _Check(self, host, allowed=self.allows("bad_certificate", host, port))
        made.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, check)
        return made


class _Check:
    """OpenSSL's question about each certificate of a chain, the host's own last."""

    def __init__(self, certificates: Certificates, host: str, *, allowed: bool) -> None:
        self._problems = certificates.problems
        self._host = host
        self._allowed = allowed

    def __call__(
        self, connection: SSL.Connection, cert: X509, error: int, depth: int, ok: int
    ) -> bool:
        problem = _chain_problem(self._host, cert, error) if not ok else None
        if problem is None and depth == 0:
            problem = _name_problem(self._host, cert)
        if problem is None:
            self._problems.pop(self._host, None)
            return True
        self._problems[self._host] = problem
        return self._allowed


def _chain_problem(host: str, cert: X509, error: int) -> str:
    dates = cert.to_cryptography()
    if error == _Code.ERR_CERT_HAS_EXPIRED:
        return f"The certificate of {host} expired on {_day(dates.not_valid_after_utc)}"
    if error == _Code.ERR_CERT_NOT_YET_VALID:
        start = _day(dates.not_valid_before_utc)
        return f"The certificate of {host} is valid from {start} only (or this clock is wrong)"
    if error in UNKNOWN_SIGNER:
        return f"The certificate of {host} is signed by nobody that this computer trusts"
    return f"The certificate of {host} is not good (OpenSSL error {error})"


def _day(moment: datetime) -> str:
    return f"{moment:%B} {moment.day}, {moment.year}"


def _name_problem(host: str, cert: X509) -> str | None:
    """What is wrong where the certificate names other hosts, or none."""
    address = literal(host)
    wanted: Any
    try:
        wanted = IPAddress_ID(str(address)) if address else DNS_ID(host)
        verify_service_identity(extract_patterns(cert), [wanted], [])
    except (VerificationError, CertificateError, ValueError):
        names = _names(cert.to_cryptography())
        other = f"another name ({', '.join(names[:MOST_NAMES])})" if names else "no name"
        return f"The certificate of {host} is for {other}"
    return None


def _names(cert: x509.Certificate) -> list[str]:
    try:
        found = cert.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        common = cert.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        return [str(name.value) for name in common]
    return [str(name.value) for name in found]


def _trusting() -> SSL.Context:
    """One context for all hosts: to load a list of authorities takes some 10 ms."""
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    context.set_options(LEGACY_SERVER_CONNECT)
    found = ssl.get_default_verify_paths()
    if found.cafile or found.capath:
        context.load_verify_locations(found.cafile, found.capath)
    else:
        context.load_verify_locations(certifi.where())
    return context


@implementer(IOpenSSLClientConnectionCreator)
class _Creator:
    """What Twisted asks for the connection to one host."""

    def __init__(self, certificates: Certificates, host: str, port: int) -> None:
        self._certificates = certificates
        self._host = host
        self._port = port

    def clientConnectionForTLS(self, tlsProtocol: object) -> SSL.Connection:
        return self._certificates.connection(self._host, self._port)


@implementer(IPolicyForHTTPS)
class _Policy:
    def __init__(self, certificates: Certificates) -> None:
        self._certificates = certificates

    def creatorForNetloc(self, hostname: bytes, port: int) -> _Creator:
        return _Creator(self._certificates, hostname.decode("ascii"), port)


class VerifiedDownload(HTTP11DownloadHandler):
    """Scrapy's downloader of http and https, with the certificates of the spider.

    It stands in `spiders/settings.py`, so no spider of this project runs without it.
    """

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        # The setting that names a context factory is deprecated, and its successor is on or off for
        # all hosts. A test with a self-signed certificate fails should this name change.
        certificates = getattr(crawler.spider, "certificates", None) or Certificates()
        self._contextFactory = cast(IPolicyForHTTPS, _Policy(certificates))
