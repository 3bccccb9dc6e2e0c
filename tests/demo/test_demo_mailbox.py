"""The sample's mail server: what it takes, it keeps."""

from __future__ import annotations

import smtplib
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from countywatch.demo.mailbox import mail_folder


def letter(identity: str | None, words: str) -> EmailMessage:
    """A message with this Message-ID, or without one."""
    message = EmailMessage()
    message["From"], message["To"] = "watch@larkmoor.example", "neighbor@larkmoor.example"
    message["Subject"] = "SAMPLE"
    if identity is not None:
        message["Message-ID"] = identity
    message.set_content(words)
    return message


def send(port: int, *messages: EmailMessage) -> None:
    """Sends over a real connection."""
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        for message in messages:
            client.send_message(message)


def test_each_message_is_a_file_under_its_id(tmp_path: Path) -> None:
    """Two messages are two files in order of arrival, each as it was sent."""
    with mail_folder(tmp_path / "mail") as box:
        send(box.port, letter("<one@x.example>", "First"), letter("<two@x.example>", "Second"))
        assert box.count == 2
    kept = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in box.new]
    assert [mail["Message-ID"] for mail in kept] == ["<one@x.example>", "<two@x.example>"]
    assert [mail.get_content().strip() for mail in kept] == ["First", "Second"]
    assert [path.name.split("-")[0] for path in box.new] == ["one", "two"]
    assert sorted((tmp_path / "mail").iterdir()) == sorted(box.new)


def test_a_message_that_comes_twice_is_one_file(tmp_path: Path) -> None:
    """A repeat after a crash counts as received, and stands once in the folder."""
    with mail_folder(tmp_path) as box:
        send(box.port, letter("<one@x.example>", "First"), letter("<one@x.example>", "First"))
    assert (box.count, len(list(tmp_path.iterdir()))) == (2, 1)


@pytest.mark.parametrize(
    ("first", "second"),
    [(f"<{'a' * 80}1@x>", f"<{'a' * 80}2@x>"), ("<a.b@x>", "<a-b@x>"), ("<../up@x>", "<up@x>")],
)
def test_two_ids_never_share_a_file(tmp_path: Path, first: str, second: str) -> None:
    """Long ids, ids of other signs and ids that look like a path each get their own file here."""
    with mail_folder(tmp_path) as box:
        send(box.port, letter(first, "First"), letter(second, "Second"))
    assert len(list(tmp_path.iterdir())) == 2


def test_messages_without_an_id_are_kept_too(tmp_path: Path) -> None:
    """Nothing that arrives is lost for want of a name."""
    with mail_folder(tmp_path) as box:
        send(box.port, letter(None, "First"), letter(None, "Second"))
    assert len(list(tmp_path.iterdir())) == 2


def test_two_servers_run_side_by_side(tmp_path: Path) -> None:
    """Each takes a free port of its own, and each gets its own mail."""
    with mail_folder(tmp_path / "a") as one, mail_folder(tmp_path / "b") as two:
        assert one.port != two.port
        send(two.port, letter("<two@x.example>", "Second"))
    assert (one.count, two.count) == (0, 1)
