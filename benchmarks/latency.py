"""How long a small county's warning takes, alone and beside counties that keep the watch busy.

    python -m benchmarks.latency [--times 3]

Measured are seconds from the start of the crawl to the arrival of the mail at the SMTP server. See
README.md in this folder.
"""

from __future__ import annotations

import argparse
import email
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email import policy
from pathlib import Path
from statistics import median

from benchmarks.slow_site import HOSTILE, SCANNED, SLOW, SMALL, Busy
from countywatch.demo.mailbox import MailFolder, mail_folder
from countywatch.settings import Crawling, Mail, Recipient, Settings
from countywatch.watch.rounds import Floor, Watch
from groundwork.casefile import open_casefile
from groundwork.casefile.sources import Source, all_sources

ROOT = Path(__file__).parents[1]
BOUND = 2.0  # times as long as alone
# By then the others' work is in full swing: documents come in, and the scan is under OCR.
HEAD_START_SECONDS = 15.0
# Alone a mail takes some 6 s: one that takes longer than this is as good as lost.
LOST_SECONDS = 180.0
NAMES = {
    SMALL: "SAMPLE Small County",
    SLOW: "SAMPLE Slow County",
    HOSTILE: "SAMPLE Hostile County",
    SCANNED: "SAMPLE Scanning County",
}
OTHERS = (SLOW, HOSTILE, SCANNED)


@dataclass(frozen=True, slots=True)
class Scene:
    """Which counties are crawled before the small one, and how much earlier."""

    name: str
    others: tuple[int, ...] = ()
    head_start: float = 0.0


SCENES = (
    Scene("alone"),
    Scene("beside", OTHERS),
    Scene("joining", OTHERS, HEAD_START_SECONDS),
)


@contextmanager
def serving(today: date) -> Iterator[int]:
    """The counties' web server while it is needed; its port."""
    command = [sys.executable, "-m", "benchmarks.slow_site", today.isoformat()]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.communicate()


def seconds_of(scene: Scene, port: int, today: date) -> float:
    """Seconds from the crawl's start, or the small county's, to the arrival of its mail."""
    with tempfile.TemporaryDirectory() as folder, mail_folder(Path(folder) / "mail") as box:
        watch = _watch(Path(folder) / "home", scene, port, box.port, today)
        with watch.casefile.reading() as session:
            *others, small = all_sources(session)
        began = time.time()
        with watch.opened() as floor:
            floor.plan()
            floor.begin_crawl(others)
            if scene.head_start:
                time.sleep(scene.head_start)
                began = time.time()
            floor.begin_crawl([small])
            arrived = _arrival(box, began)
            _tell(scene, floor, arrived - began)
        watch.casefile.close()
    return arrived - began


def _watch(home: Path, scene: Scene, port: int, mail_port: int, today: date) -> Watch:
    counties = [Busy(number, port, today) for number in (*scene.others, SMALL)]
    settings = Settings(
        home=home,
        recipients=(Recipient(email="reader@example.org"),),
        mail=Mail(host="127.0.0.1", port=mail_port, security="none", sender="watch@example.org"),
        crawl=Crawling(allowed_private=tuple(county.host for county in counties)),
    )
    casefile = open_casefile(home)
    with casefile.session() as session:
        session.add_all(map(_source, counties))
    return Watch(casefile, settings, _now, lambda _: None, lambda _: None, console=False)


def _source(county: Busy) -> Source:
    path = "documents.html" if county.number == HOSTILE else "AgendaCenter"
    return Source(
        name=NAMES[county.number],
        platform="generic" if county.number == HOSTILE else "civicplus",
        url=f"http://{county.host}/{path}",
        timezone="America/Chicago",
        options={},
        every_minutes=60,
        added_at=_now(),
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _arrival(box: MailFolder, began: float) -> float:
    """When the small county's mail came; ends the run where it does not come or is another's."""
    while not box.new:
        if time.time() - began > LOST_SECONDS:
            raise SystemExit(f"No mail within {LOST_SECONDS:.0f} s.")
        time.sleep(0.02)
    path = box.new[0]
    body = email.message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",))
    if body is None or "287(g)" not in body.get_content():
        raise SystemExit("The first mail does not carry the sign.")
    return path.stat().st_mtime


def _tell(scene: Scene, floor: Floor, seconds: float) -> None:
    done = floor.done
    print(
        f"  {scene.name:8} {seconds:5.1f} s; by then {done.crawled.downloads} documents were "
        f"saved and {done.read} read",
        flush=True,
    )


def measured(times: int) -> dict[str, list[float]]:
    """Seconds of each scene, in turn."""
    today = _now().date()
    found: dict[str, list[float]] = {scene.name: [] for scene in SCENES}
    with serving(today) as port:
        for _ in range(times):
            for scene in SCENES:
                found[scene.name].append(seconds_of(scene, port, today))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints medians and ratios; 1 where one is above the bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3)
    times = parser.parse_args(arguments).times
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores", flush=True)
    medians = {name: median(found) for name, found in measured(times).items()}
    ratios = {name: seconds / medians["alone"] for name, seconds in medians.items()}
    for name, seconds in medians.items():
        print(f"{name:8} median {seconds:5.1f} s, {ratios[name]:.2f} times alone")
    return 1 if max(ratios.values()) > BOUND else 0


if __name__ == "__main__":
    sys.exit(main())
