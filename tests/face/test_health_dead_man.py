"""The dead-man address: asked after a good round, and never in the way of one."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from countywatch.settings import load
from countywatch.watch.dead_man import ping, ping_after_round
from groundwork.errors import BadInput
from tests.sites.server import Site

# Far under the second that the slow server takes for each byte.
SHORT = 0.2


def test_the_address_is_asked_after_a_good_round_and_not_after_an_outage() -> None:
    """One request for the good round; none for the round with an outage, none without address."""
    with Site() as site:
        url = site.add("/ping/1", b"OK")
        assert ping_after_round(url, None) is None
        assert ping_after_round(url, "The disk is full.") is None
        assert ping_after_round(None, None) is None
        assert site.paths() == ["/ping/1"]


def test_a_refusal_is_a_sentence_that_says_what_to_do() -> None:
    """An answer that is an error stops nothing and names address, answer and setting."""
    with Site() as site:
        said = ping(site.url("/gone")) or ""
    assert "it answered 404" in said
    assert "'dead_man_url' under [watch]" in said


def test_no_redirect_is_followed() -> None:
    """The operator named one address; where it leads is not asked."""
    with Site() as site:
        site.add("/secret", b"OK")
        url = site.add("/ping", b"", status=302, headers={"Location": site.url("/secret")})
        assert "leads to another address" in (ping(url) or "")
        assert site.paths() == ["/ping"]


def test_a_server_that_is_not_there_is_told() -> None:
    """A closed port is a sentence, not an error."""
    with Site() as site:
        url = site.url("/ping")
    assert "could not be told that the watch is running" in (ping(url) or "")


@pytest.mark.parametrize("slow", [{"hang": 60.0}, {"status": 500, "drip": 60.0}])
def test_a_slow_server_holds_nothing_beyond_the_time(slow: dict[str, float]) -> None:
    """A server that hangs is left, although it would answer in a minute."""
    with Site() as site:
        url = site.add("/ping", b"OK" * 10, **slow)
        done = threading.Event()
        said: list[str | None] = []

        def asking() -> None:
            said.append(ping(url, SHORT))
            done.set()

        threading.Thread(target=asking, daemon=True).start()
        assert done.wait(30), "the ping waited for the server"
        assert said[0] is not None


@pytest.mark.parametrize(
    "url",
    ["file:///etc/hosts", "ping.example.org", "https://me:secret@ping.example.org/", "https://"],
)
def test_only_web_addresses_are_taken(tmp_path: Path, url: str) -> None:
    """Anything else is refused when the settings are read, by the key's name."""
    (tmp_path / "countywatch.toml").write_text(f'[watch]\ndead_man_url = "{url}"\n')
    with pytest.raises(BadInput, match=r"'watch\.dead_man_url': it is not a web address"):
        load(tmp_path)


def test_the_address_is_read_from_the_settings(tmp_path: Path) -> None:
    """[watch] dead_man_url is what is asked; without it nothing is."""
    assert load(tmp_path).watch.dead_man_url is None
    url = "https://ping.example.org/0f0b"
    (tmp_path / "countywatch.toml").write_text(f'[watch]\ndead_man_url = "{url}"\n')
    assert load(tmp_path).watch.dead_man_url == url
