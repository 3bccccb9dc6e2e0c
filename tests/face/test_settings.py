"""The settings file and the environment."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from countywatch.settings import default_home, load
from countywatch.sources.setup import Answers, write_settings
from groundwork.errors import BadInput, Refused


def answers(**changes: object) -> Answers:
    """What a person answered, with changes."""
    given = {
        "counties": ("Nash County, NC",),
        "contact": "me@example.org",
        "recipients": ("a@example.org",),
        "operator": "me@example.org",
        "requester": {"name": "A Person", "address": "", "email": "", "phone": ""},
        "mail": {"host": "mail.example.org", "port": 25, "security": "none", "sender": "w@x.org"},
    }
    return Answers(**{**given, **changes})  # type: ignore[arg-type]


def test_what_init_writes_is_what_is_read(tmp_path: Path) -> None:
    """The file that init writes has no error and holds the answers."""
    write_settings(tmp_path, answers(), replace=False)
    found = load(tmp_path)
    assert found.watched == ("Nash County, NC",)
    assert [row.email for row in found.recipients] == ["a@example.org"]
    assert found.mail is not None
    assert (found.mail.host, found.mail.port) == ("mail.example.org", 25)
    assert found.requester.name == "A Person"
    assert found.requester.address is None
    assert "contact: me@example.org" in found.user_agent


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_name_survives_the_settings_file(tmp_path: Path, name: str) -> None:
    """Quotes, backslashes, line breaks and every script are kept as they were typed."""
    write_settings(tmp_path, answers(requester={"name": name}), replace=True)
    assert load(tmp_path).requester.name == name


def test_init_does_not_overwrite(tmp_path: Path) -> None:
    """A settings file that is there is kept unless it is to be replaced."""
    write_settings(tmp_path, answers(), replace=False)
    with pytest.raises(Refused, match="is there already"):
        write_settings(tmp_path, answers(contact="other@example.org"), replace=False)
    assert load(tmp_path).contact == "me@example.org"


def test_without_a_file_everything_has_a_default(tmp_path: Path) -> None:
    """Every command works without init."""
    found = load(tmp_path)
    assert (found.mail, found.recipients, found.crawl.delay_seconds) == (None, (), 1.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("contcat = 'x'", "'contcat'"),
        ("[crawl]\ndelay_seconds = -1", "'crawl.delay_seconds'"),
        ("[mail]\nhost = 'x'", "'mail.sender'"),
        ("contact = ", "cannot be read"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, text: str, said: str) -> None:
    """A typo names file and key, in one sentence."""
    (tmp_path / "countywatch.toml").write_text(text)
    with pytest.raises(BadInput, match=r"countywatch\.toml") as caught:
        load(tmp_path)
    assert said in str(caught.value)


def test_the_home_is_what_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """COUNTYWATCH_HOME names the home; without it, it lies in the user's folder."""
    monkeypatch.setenv("COUNTYWATCH_HOME", str(tmp_path))
    assert default_home() == tmp_path
    monkeypatch.delenv("COUNTYWATCH_HOME")
    assert default_home() == Path.home() / "countywatch"
