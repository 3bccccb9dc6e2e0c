from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.address import IPv4Address, IPv6Address

from groundwork.errors import Refused
from spiders.guard import Guard, GuardedResolver, forbidden, literal

REFUSED = [
    # by name
    "http://localhost/", "http://LOCALHOST:8080/", "http://localhost./", "http://x.localhost/",
    "http://printer.local/", "http://db.internal/", "http://metadata.google.internal/v1/",
    "http://metadata/", "http://router.lan/", "http://nas.home.arpa/", "http://wiki.corp/",
    # loopback, in any notation of numbers
    "http://127.0.0.1/", "http://127.1/", "http://127.0.1/", "http://127.255.255.254/",
    "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://0x7f.0x0.0x0.0x1/",
    "http://017700000001/", "http://0177.0.0.1/", "http://0177.0.0.01/", "http://127.0.0.1./",
    "http://0/", "http://0.0.0.0/", "http://0x0/",
    "http://%31%32%37.0.0.1/", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/",
    # private, shared, special
    "http://10.0.0.1/", "http://10.255.255.255/", "http://172.16.0.1/", "http://172.31.255.255/",
    "http://192.168.1.1/", "http://3232235777/", "http://0xc0a80101/", "http://0300.0250.1.1/",
    "http://100.64.0.1/", "http://100.127.255.254/", "http://100.100.100.200/latest/",
    "http://169.254.169.254/latest/meta-data/", "http://2852039166/", "http://0xa9fea9fe/",
    "http://0251.0376.0251.0376/", "http://168.63.129.16/", "http://192.0.0.192/",
    "http://198.18.0.1/", "http://192.0.2.1/", "http://224.0.0.1/", "http://239.255.255.250/",
    "http://240.0.0.1/", "http://255.255.255.255/",
    # IPv6, and IPv4 within it
    "http://[::1]/", "http://[::]/", "http://[0:0:0:0:0:0:0:1]/", "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/", "http://[::ffff:a9fe:a9fe]/", "http://[::127.0.0.1]/",
    "http://[64:ff9b::127.0.0.1]/", "http://[64:ff9b::a00:1]/", "http://[64:ff9b:1::1]/",
    "http://[2002:7f00:1::]/", "http://[2002:c0a8:101::]/", "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/", "http://[fc00::1]/", "http://[fd00:ec2::254]/",
    "http://[fec0::1]/", "http://[ff02::1]/", "http://[2001:db8::1]/", "http://[2001::1]/",
    # disguise and other schemes
    "http://good.example@127.0.0.1/", "http://good.example\\@127.0.0.1/", "http:///etc/passwd",
    "file:///etc/passwd", "ftp://good.example/", "gopher://127.0.0.1:70/", "data:text/html,x",
    "//127.0.0.1/", "http://", "http://[::1/", "http://a.example:99999/", "http://1.2.3.4.5/",
    "http://256.0.0.1/", "http://0x1ffffffff/",
]  # fmt: skip


@pytest.mark.parametrize("url", REFUSED)
def test_no_address_off_the_open_internet_is_asked(url: str) -> None:
    """Each of these is refused before a request is made, with a sentence."""
    with pytest.raises(Refused) as refusal:
        Guard().check(url)
    assert str(refusal.value).endswith(".")


def test_sixty_attempts_and_more_are_tried() -> None:
    """The table stays as long as the issue asks, without doubles."""
    assert len(set(REFUSED)) == len(REFUSED) >= 60


@pytest.mark.parametrize(
    "url",
    [
        "https://webapi.legistar.com/v1/x",
        "http://nc-nashcounty.civicplus.com/AgendaCenter",
        "http://8.8.8.8/",
        "http://134744072/",
        "https://[2606:4700::1111]/",
        "https://[64:ff9b::8.8.8.8]/",
        "http://100.63.255.255/",
        "http://100.128.0.1/",
        "http://172.32.0.1/",
        "http://localhost.example.com/",
        "http://internal-affairs.example.gov:8443/",
        "http://0xcafe.example/",
    ],
)
def test_addresses_of_the_open_internet_are_let_through(url: str) -> None:
    """The guard refuses nothing that is public."""
    Guard().check(url)


@pytest.mark.parametrize(
    ("allowed", "url", "passes"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080/", True),
        ("127.0.0.1:8080", "http://127.0.0.1:8080/", True),
        ("127.0.0.1:8080", "http://127.0.0.1:8081/", False),
        ("127.0.0.1:8080", "http://2130706433:8080/", False),
        ("127.0.0.1:80", "http://127.0.0.1/", True),
        ("Intranet.Local", "https://intranet.local/", True),
        ("[::1]:8080", "http://[::1]:8080/", True),
        ("127.0.0.1", "ftp://127.0.0.1/", False),
        ("127.0.0.1", "http://127.0.0.2/", False),
    ],
)
def test_only_what_the_operator_lists_is_let_through(allowed: str, url: str, passes: bool) -> None:
    """A listed host is let through as it is written, and with its port where one is listed."""
    guard = Guard.allowing([allowed])
    if passes:
        guard.check(url)
        return
    with pytest.raises(Refused):
        guard.check(url)


def test_the_refusal_names_the_remedy() -> None:
    """A person reads why, and what to do if the server is their own."""
    with pytest.raises(Refused) as refusal:
        Guard().check("http://192.168.1.1/")
    assert str(refusal.value) == (
        "192.168.1.1 is not fetched: it is not an address of the open internet. If it is a server "
        "of your own that you want watched, list it under allowed_private in countywatch.toml."
    )


@settings(deadline=None)
@given(st.ip_addresses(v=4))
def test_every_notation_of_an_address_is_the_same_address(address: Any) -> None:
    """Dotted, decimal, hexadecimal, octal and short forms are read as a resolver reads them."""
    number = int(address)
    a, b, c, d = address.packed
    forms = [
        str(address),
        str(number),
        hex(number),
        f"0{number:o}",
        f"{a}.{(b << 16) + (c << 8) + d}",
        f"{a}.{b}.{(c << 8) + d}",
        f"{a:#x}.0{b:o}.{c}.{d}",
    ]
    assert {literal(form) for form in forms} == {address}
    mapped = ip_address(f"::ffff:{address}")
    assert forbidden(mapped) == forbidden(address)
    assert forbidden(ip_address(f"64:ff9b::{address}")) == forbidden(address)


class _Dns:
    """A resolver that answers each name with the next list of addresses."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)

    def resolveHostName(self, receiver: Any, host: str, port: int = 0, *_: object) -> object:
        receiver.resolutionBegan(self)
        for text in self.answers.pop(0):
            kind = IPv6Address if ":" in text else IPv4Address
            receiver.addressResolved(kind("TCP", text, port))
        receiver.resolutionComplete()
        return self


class _Receiver:
    def __init__(self) -> None:
        self.hosts: list[str] = []
        self.complete = False

    def resolutionBegan(self, resolution: object) -> None: ...

    def addressResolved(self, address: Any) -> None:
        self.hosts.append(address.host)

    def resolutionComplete(self) -> None:
        self.complete = True


def _resolve(resolver: GuardedResolver, host: str, port: int = 80) -> list[str]:
    receiver = _Receiver()
    resolver.resolveHostName(receiver, host, port)
    assert receiver.complete
    return receiver.hosts


def test_a_second_dns_answer_is_checked_as_the_first_was() -> None:
    """Rebinding: public first, then loopback; the second connection finds no address."""
    resolver = GuardedResolver(_Dns(["93.184.216.34"], ["127.0.0.1", "::1"]), Guard())
    assert _resolve(resolver, "evil.example") == ["93.184.216.34"]
    assert resolver.guard.refusal("evil.example") is None
    assert _resolve(resolver, "Evil.example.") == []
    assert "it is a loopback address" in (resolver.guard.refusal("evil.example") or "")


def test_private_addresses_are_left_out_of_a_mixed_answer() -> None:
    """Of several addresses only the public ones can be connected to."""
    resolver = GuardedResolver(_Dns(["10.0.0.1", "93.184.216.34", "::ffff:10.0.0.1"]), Guard())
    assert _resolve(resolver, "mixed.example") == ["93.184.216.34"]
    assert resolver.guard.refusal("mixed.example") is None


def test_numbers_are_checked_by_the_resolver_too() -> None:
    """A literal that got past the first check meets the same rule when connecting."""
    resolver = GuardedResolver(_Dns(["127.0.0.1"]), Guard())
    assert _resolve(resolver, "0x7f.1") == []


def test_a_listed_host_may_resolve_to_a_private_address() -> None:
    """With its port, where the operator listed one."""
    answers = (["10.0.0.1"], ["10.0.0.1"])
    resolver = GuardedResolver(_Dns(*answers), Guard.allowing(["intranet.example:8080"]))
    assert _resolve(resolver, "intranet.example", 8080) == ["10.0.0.1"]
    assert _resolve(resolver, "intranet.example", 80) == []
