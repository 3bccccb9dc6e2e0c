"""The stages of the watch: each claims one task, does it within its boundary, and records it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from countywatch.watch.deliver import Delivered, Deliverer, Foot
from countywatch.watch.isolate import isolated
from countywatch.watch.lists import compare_list
from countywatch.watch.match import MatchProcess, match_version
from countywatch.watch.read import read_bytes
from countywatch.watch.shop import Shop, Work
from groundwork.casefile import tasks
from groundwork.casefile.documents import Document, DocumentVersion, version_by_hash
from groundwork.casefile.tasks import Claim
from groundwork.errors import ReadingStopped
from groundwork.reading import Limits, Reader
from monitors.matching import Watchlist


class TaskStage:
    """A stage that takes tasks of some kinds; subclasses say what to do with one."""

    kinds: tuple[str, ...]
    verb: str

    def __init__(self, shop: Shop, work: Work) -> None:
        self.shop = shop
        self.work = work
        self.name = self.verb
        self._left: set[int] = set()
        self._held: Claim | None = None

    def step(self) -> bool:
        """Does one task; False where none is due."""
        self._give_back()
        claim = self._claim()
        if claim is None:
            return False
        self._held = claim
        try:
            failure = isolated(lambda: self.do(claim), self.verb, f"{claim.kind} {claim.key}")
        except ReadingStopped:
            self._give_back()
            return False
        if failure is not None:
            with self.shop.casefile.session() as session:
                tasks.fail(session, claim, failure, self.shop.now())
            self._left.add(claim.id)
            self.work.add(failed=1)
            self.shop.progress(f"could not {self.verb} {self.describe(claim)}: {failure}")
        self._held = None
        return True

    def do(self, claim: Claim) -> None:
        """Does the task and finishes it, in the transaction that stores its result."""
        raise NotImplementedError

    def describe(self, claim: Claim) -> str:
        """The item in words."""
        with self.shop.casefile.reading() as session:
            return item_of(session, claim.kind, claim.key)

    def abort(self) -> None:
        """Ends what is under way; nothing here takes long."""

    def close(self) -> None:
        """Nothing is held."""

    def _claim(self) -> Claim | None:
        shop = self.shop
        how = {"leave": self._left, "early": shop.early}
        with shop.casefile.reading() as session:
            if not tasks.has_work(session, self.kinds, shop.now(), **how):  # type: ignore[arg-type]
                return None
        with shop.casefile.session() as session:
            return tasks.claim(session, self.kinds, shop.owner, shop.now(), **how)  # type: ignore[arg-type]

    def _give_back(self) -> None:
        """Frees the task whose outcome could not be recorded when the case file failed."""
        if self._held is not None:
            with self.shop.casefile.session() as session:
                tasks.postpone(session, self._held, self.shop.now())
            self._held = None


class ReadStage(TaskStage):
    """Reads born-digital text; one a core."""

    kinds = ("read",)
    verb = "read"

    def __init__(self, shop: Shop, work: Work, limits: Limits) -> None:
        super().__init__(shop, work)
        self._reader = Reader(limits)

    def do(self, claim: Claim) -> None:
        """Reads the bytes of a task."""
        shop = self.shop
        was_read = read_bytes(shop.casefile, self._reader, claim, shop.now, shop.progress)
        self.work.add(read=int(was_read))

    def abort(self) -> None:
        """Ends the reading process."""
        self._reader.abort()

    def close(self) -> None:
        """Ends the reading process."""
        self._reader.close()


class OcrStage(ReadStage):
    """Reads scans: a queue of its own, so that no text waits for it."""

    kinds = ("ocr",)
    verb = "read by OCR"


class MatchStage(TaskStage):
    """Matches versions and compares federal lists; raises alerts with their deliveries."""

    kinds = ("match", "list")
    verb = "match"

    def __init__(self, shop: Shop, work: Work, watchlist: Watchlist) -> None:
        super().__init__(shop, work)
        self._watchlist = watchlist
        self._matcher = MatchProcess(watchlist, shop.settings.watchlist)

    def do(self, claim: Claim) -> None:
        """Matches or compares the version of a task."""
        raised = self._compare(claim) if claim.kind == "list" else self._match(claim)
        self.work.add(raised=raised)

    def _match(self, claim: Claim) -> list[int]:
        shop = self.shop
        return match_version(
            shop.casefile,
            int(claim.key),
            self._watchlist,
            self._matcher,
            shop.recipients,
            shop.now,
            done=lambda session: tasks.finish(session, claim),
        )

    def _compare(self, claim: Claim) -> list[int]:
        shop = self.shop
        with shop.casefile.session() as session:
            raised = compare_list(
                session, shop.casefile, int(claim.key), shop.settings, shop.recipients, shop.now()
            )
            tasks.finish(session, claim)
        return raised

    def abort(self) -> None:
        """Ends the matching process."""
        self._matcher.abort()

    def close(self) -> None:
        """Ends the matching process."""
        self._matcher.close()


class DeliverStage:
    """Sends what waits in the outbox, one message at a time."""

    name = "deliver"

    def __init__(self, shop: Shop, limits: Limits, show: Callable[[str], None]) -> None:
        self.done = Delivered()
        self._shop = shop
        self._left: set[int] = set()
        self._deliverer = Deliverer(
            shop.casefile,
            shop.settings,
            limits,
            shop.now,
            show,
            shop.owner,
            Foot(shop.casefile, shop.now),
        )

    def step(self) -> bool:
        """Tries one message; False where none is due."""
        return self._deliverer.deliver_next(self.done, leave=self._left, early=self._shop.early)

    def abort(self) -> None:
        """Nothing: the message under way is sent to its end, which its own time limit bounds."""

    def close(self) -> None:
        """Nothing is held."""


def item_of(session: Session, kind: str, key: str) -> str:
    """What a task works on, as a person knows it: `Agenda (d12)`."""
    if kind in ("read", "ocr"):
        version = version_by_hash(session, key)
    elif kind in ("match", "list"):
        version = session.get(DocumentVersion, int(key))
    else:
        return key
    if version is None:
        return key
    document = session.get_one(Document, version.document_id)
    return f"{document.title} (d{document.id})"
