"""A watch that is killed anywhere, and one that is told to stop."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from groundwork.casefile.alerts import Delivery, all_alerts
from tests.face.conftest import SIGN, Installation

KILLS = 25


def start(installation: Installation, *arguments: str) -> subprocess.Popen[bytes]:
    """`countywatch watch` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "countywatch", "watch", *arguments],
        env={**os.environ, "COUNTYWATCH_HOME": str(installation.home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def publish(installation: Installation, number: int) -> None:
    """One more meeting with a sign of its own."""
    day = datetime.now(UTC).date() + timedelta(days=10)
    installation.publish(day, number, f"Item {number}. {SIGN} File number {number}.")


def seconds_of_a_round(installation: Installation) -> float:
    """How long a round takes here and now that finds something new; the second of two."""
    for number in (-1, 0):
        publish(installation, number)
        began = time.monotonic()
        assert start(installation, "--once").wait(120) == 0
    return time.monotonic() - began


def stored(installation: Installation) -> tuple[set[str], set[str]]:
    """The Message-IDs of all mails that alerts made, and of those that are recorded as sent."""
    with installation.casefile.reading() as session:
        assert all_alerts(session)
        rows = session.query(Delivery).filter_by(channel="mail").all()
        return {row.message_id for row in rows}, {
            row.message_id for row in rows if row.state == "sent"
        }


@pytest.mark.slow
def test_killed_at_25_random_points_every_alert_is_sent(installation: Installation) -> None:
    """Message-IDs received are those of the alerts raised: none is lost, none is invented."""
    installation.now = datetime.now(UTC)
    installation.watch_site()
    whole = seconds_of_a_round(installation)
    dice = random.Random(287)
    for number in range(1, KILLS + 1):
        publish(installation, number)
        process = start(installation, "--once")
        time.sleep(dice.uniform(0.02, 1.1 * whole))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert start(installation, "--once").wait(120) == 0
    raised, sent = stored(installation)
    assert len(raised) >= KILLS
    assert sent == raised
    assert set(installation.mailbox.ids) == raised


@pytest.mark.cold
def test_sigterm_ends_the_watch_cleanly(installation: Installation) -> None:
    """Told to stop, the watch ends its round, gives the case file back, and exits with 0."""
    installation.now = datetime.now(UTC)
    installation.watch_site()
    publish(installation, 1)
    process = start(installation)
    deadline = time.monotonic() + 60
    while not installation.mailbox.received and time.monotonic() < deadline:
        time.sleep(0.1)
    assert installation.mailbox.received
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    with installation.casefile.held("the test"):
        pass
