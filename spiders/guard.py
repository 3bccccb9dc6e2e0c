"""Which addresses may be fetched: none that is private, local, or no address of the open internet.

A listing comes from outside, so its links are hostile: a link, a redirect or a DNS answer can name
the router, the database or the cloud's metadata service of the machine that crawls. The text of a
URL is checked before a request is made, and every address that a name resolves to is checked again
at the moment of connecting (`GuardedResolver`): the connection goes to a checked address and to no
other, so a second DNS answer finds nothing to change.

Blocks: IANA's special-purpose address registries (RFC 6890 and its updates), carrier-grade NAT
(RFC 6598), NAT64 (RFC 6052, RFC 8215), 6to4 (RFC 3056), IPv4-mapped (RFC 4291).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import unquote, urlsplit

from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution
from twisted.internet.interfaces import IResolutionReceiver as Receiver
from zope.interface import implementer  # type: ignore[import-untyped]

from groundwork.errors import Refused

Address = IPv4Address | IPv6Address

# What `is_global` of the standard library lets through, or lets through in some versions of it.
NEVER = tuple(
    ip_network(block)
    for block in (
        "0.0.0.0/8", "100.64.0.0/10", "168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24",
        "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
        "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20",
        "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip
NAT64 = ip_network("64:ff9b::/96")
LOCAL_NAMES = re.compile(
    r"(^|\.)(localhost|localdomain|local|internal|intranet|lan|home|corp|private|home\.arpa)$"
    r"|^(metadata|instance-data)$"
)
NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")


def forbidden(address: Address) -> str | None:
    """Why this address is never fetched, or None where it is one of the open internet."""
    inner = _inner(address)
    if inner is not None:
        return forbidden(inner)
    if address.is_loopback:
        return "a loopback address"
    if address.is_link_local:
        return "a link-local address, where clouds keep their metadata"
    if address.is_multicast:
        return "a multicast address"
    if address.is_global and not any(address in block for block in NEVER):
        return None
    return "not an address of the open internet"


def _inner(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address carries: mapped, NAT64 or 6to4."""
    if isinstance(address, IPv4Address):
        return None
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def literal(host: str) -> Address | None:
    """The address that a host writes in numbers, in any notation that a resolver takes.

    `127.1`, `2130706433`, `0x7f.0.0.1` and `0177.0.0.1` are all 127.0.0.1. None for a name.
    """
    bare = host.strip("[]").partition("%")[0]
    if ":" in bare:
        try:
            return IPv6Address(bare)
        except AddressValueError:
            return None
    parts = bare.rstrip(".").split(".")
    if len(parts) > 4 or not all(NUMBER.fullmatch(part) for part in parts):
        return None
    return _from_numbers([_number(part) for part in parts])


def _number(part: str) -> int:
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    octal = part.startswith("0") and len(part) > 1 and not set(part) & {"8", "9"}
    return int(part, 8 if octal else 10)


def _from_numbers(numbers: Sequence[int]) -> Address | None:
    """As inet_aton reads them: the last number fills all bytes that are left."""
    *heads, last = numbers
    if any(head > 255 for head in heads) or last >= 256 ** (4 - len(heads)):
        return None
    whole = sum(head << (8 * (3 - place)) for place, head in enumerate(heads))
    return IPv4Address(whole + last)


@dataclass(slots=True)
class Guard:
    """Says no to addresses; `allowed` are the operator's own hosts, as `host` or `host:port`.

    `refused` remembers which names were turned away at the moment of connecting, and why.
    """

    allowed: frozenset[str] = frozenset()
    refused: dict[str, str] = field(default_factory=dict)

    @classmethod
    def allowing(cls, hosts: Iterable[str]) -> Guard:
        """A guard that lets the listed private hosts through."""
        return cls(frozenset(host.strip().lower() for host in hosts))

    def check(self, url: str) -> None:
        """Raises Refused, in one sentence, where a URL must not be asked at all."""
        try:
            parts = urlsplit(url)
            port, scheme = parts.port, parts.scheme.lower()
        except ValueError as error:
            raise Refused(f"The address {url!r} is not a URL: {error}.") from error
        if scheme not in ("http", "https"):
            raise Refused(f"The address {url!r} is not fetched: only http and https are.")
        if "\\" in parts.netloc or not parts.hostname:
            raise Refused(f"The address {url!r} names no host that could be asked.")
        if parts.username is not None or parts.password is not None:
            raise Refused(f"The address of {parts.hostname} holds a login; leave it out.")
        # A longer name cannot stand in the DNS, and its look-up would never be answered.
        if len(parts.hostname) > 253 or max(map(len, parts.hostname.split("."))) > 63:
            raise Refused(f"The host name {parts.hostname[:40]}... is too long to be one.")
        why = self.why(parts.hostname, port or (443 if scheme == "https" else 80))
        if why:
            raise Refused(_sentence(parts.hostname, why))

    def why(self, host: str, port: int) -> str | None:
        """Why a host, as it is written, is not asked; None where its addresses decide."""
        host = _plain(host)
        if self.lists(host, port):
            return None
        address = literal(host)
        if address is not None:
            return forbidden(address)
        if NUMBER.fullmatch(host.rpartition(".")[2]):
            return "no name, and no valid address"
        return "a name of a local network" if LOCAL_NAMES.search(host) else None

    def lists(self, host: str, port: int) -> bool:
        """Whether the operator listed this host, with this port or without any."""
        named = f"[{host}]" if ":" in host else host
        return not self.allowed.isdisjoint({host, named, f"{named}:{port}"})

    def refusal(self, host: str) -> str | None:
        """The sentence for a host whose name resolved to refused addresses only."""
        why = self.refused.get(_plain(host))
        return _sentence(host, why) if why else None


def _plain(host: str) -> str:
    """A host as a resolver will read it: unquoted, NFKC (`①` is 1), lower case, no last dot."""
    text = unicodedata.normalize("NFKC", unquote(host)).replace("。", ".")
    return text.lower().rstrip(".")


def _sentence(host: str, why: str) -> str:
    return (
        f"{host} is not fetched: it is {why}. If it is a server of your own that you want watched, "
        "list it under allowed_private in countywatch.toml."
    )


@implementer(Receiver)
class _CheckedReceiver:
    """Hands on the addresses that may be connected to, and remembers those that may not."""

    def __init__(self, receiver: Any, host: str, guard: Guard) -> None:
        self._receiver = receiver
        self._host = _plain(host)
        self._guard = guard
        self._good = 0
        self._why: str | None = None

    def resolutionBegan(self, resolution: IHostResolution) -> None:
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:
        try:
            why = forbidden(ip_address(getattr(address, "host", "").partition("%")[0]))
        except ValueError:
            why = "no internet address"
        if why:
            self._why = why
            return
        self._good += 1
        self._receiver.addressResolved(address)

    def resolutionComplete(self) -> None:
        if self._why and not self._good:
            self._guard.refused[self._host] = self._why
        else:
            self._guard.refused.pop(self._host, None)
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)
class GuardedResolver:
    """Resolves names for every connection of the process, and hands on checked addresses only.

    It stands in `spiders/settings.py`, so no spider of this project runs without it. `guard` is
    replaced by the spider where an operator lists hosts.
    """

    def __init__(self, inner: Any, guard: Guard) -> None:
        self._inner = inner
        self.guard = guard

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> GuardedResolver:
        """As Scrapy builds a resolver: round the reactor's own, with nothing private allowed."""
        resolver = cls(reactor.nameResolver, Guard())
        resolver._reactor = reactor
        return resolver

    _reactor: Any = None

    def install_on_reactor(self) -> None:
        """Makes every connection of the reactor resolve its host here."""
        self._reactor.installNameResolver(self)

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> IHostResolution:
        """Resolves a host; a refused address is left out, as if DNS had not named it."""
        receiver = resolutionReceiver
        if not self.guard.lists(_plain(hostName), portNumber):
            receiver = _CheckedReceiver(receiver, hostName, self.guard)
        resolution: IHostResolution = self._inner.resolveHostName(
            receiver, hostName, portNumber, addressTypes, transportSemantics
        )
        return resolution
