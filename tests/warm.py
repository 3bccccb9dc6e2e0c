"""Starts our own commands and children from a process that has imported what they need.

A round of the watch starts a crawl process and a reading process, a command starts both: most of
their time is imports, the same ones hundreds of times. Under the tests, on Linux, such a start is
a fork of a process that holds the imports already. All else stays as it is: a process of its own
with its own arguments, environment, folder, pipes, group, exit status and end.

A test marked `cold` starts its processes from nothing, as users do.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import io
import json
import os
import runpy
import selectors
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from inspect import signature
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

WORKER = "groundwork.reading.worker"
CRAWL = "spiders.crawl_child"
PARSE = "spiders.parse_child"
MATCH = "monitors.match_child"
COMMAND = "countywatch"
# The reading process limits its own memory, so it must not carry what the others import.
HOLDERS = {WORKER: "reading", **dict.fromkeys((CRAWL, PARSE, MATCH, COMMAND), "rest")}
START_SECONDS = 60
COLD = subprocess.Popen
_PYTHON = sys.executable  # what tests set it to is not ours to replace
_PATH = os.environ.get("PYTHONPATH")
_LENGTH = struct.Struct("q")


@dataclass(frozen=True)
class Order:
    """What one process is to run: a module, as `python -m` does."""

    module: str
    arguments: list[str]
    env: dict[str, str]
    folder: str
    own_session: bool

    @classmethod
    def of(cls, given: dict[str, Any]) -> Order | None:
        """The order in the arguments of Popen, or None where it is not for us.

        A copy of the packages elsewhere (by folder or PYTHONPATH) is not what was imported.
        """
        words = [os.fsdecode(word) for word in given["args"] if given["executable"] is None]
        if len(words) < 3 or words[0] != _PYTHON:
            return None
        safe = words[1] == "-P"
        flag, module, *rest = words[1 + safe :] if len(words) > 2 + safe else ("", "")
        env = dict(os.environ if given["env"] is None else given["env"])
        elsewhere = (given["cwd"] is not None and not safe) or (
            module not in (WORKER, MATCH) and env.get("PYTHONPATH") != _PATH
        )
        if flag != "-m" or module not in HOLDERS or elsewhere or given["preexec_fn"]:
            return None
        folder = os.fsdecode(given["cwd"] or Path.cwd())
        return cls(module, rest, env, folder, given["start_new_session"])

    def take_over(self, files: Iterable[int]) -> None:
        """Makes this forked process the one that was ordered, but for running the module."""
        if self.own_session:
            os.setsid()
        for number, file in enumerate(files):
            os.dup2(file, number)
            os.close(file)
        os.chdir(self.folder)
        os.environ.clear()
        os.environ.update(self.env)
        sys.argv = [self.module, *self.arguments]
        sys.stdin = sys.__stdin__ = _text(0, "r", sys.stdin)  # type: ignore[misc]
        sys.stdout = sys.__stdout__ = _text(1, "w", sys.stdout)  # type: ignore[misc]
        sys.stderr = sys.__stderr__ = _text(2, "w", sys.stderr, True)  # type: ignore[misc]


def _text(number: int, mode: str, like: Any, by_line: bool = False) -> io.TextIOWrapper:
    raw = open(number, mode + "b", closefd=False)  # noqa: SIM115 - it lasts as we do
    return io.TextIOWrapper(raw, like.encoding, like.errors, line_buffering=by_line)


class Warm(subprocess.Popen):  # type: ignore[type-arg]
    """Popen, whose process is forked by a holder where that holds the imports."""

    folder: Path
    start_holders: Callable[[], None] = staticmethod(lambda: None)
    _line: socket.socket | None = None

    def _execute_child(self, *given: Any, **named: Any) -> None:
        values = signature(COLD._execute_child).bind(self, *given, **named).arguments  # type: ignore[attr-defined]
        order = Order.of(values)
        line = None if order is None else self._connected(HOLDERS[order.module])
        if order is None or line is None:
            super()._execute_child(*given, **named)  # type: ignore[misc]
            return
        ends = (values["p2cread"], values["c2pwrite"], values["errwrite"])
        files = [number if end == -1 else end for number, end in enumerate(ends)]
        data = json.dumps(vars(order)).encode()
        socket.send_fds(line, [_LENGTH.pack(len(data))], files)
        line.sendall(data)
        (self.pid,) = _LENGTH.unpack(_exactly(line, _LENGTH.size))
        self._line = line
        self._child_created = True
        pipes = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")
        self._close_pipe_fds(*(values[name] for name in pipes))  # type: ignore[attr-defined]

    def _connected(self, holder: str) -> socket.socket | None:
        self.start_holders()
        return _connect(self.folder / holder)

    def _ended(self, pid: int, flags: int) -> tuple[int, int]:
        """As os.waitpid: the holder waits for its child and tells us."""
        if self._line is None:
            return os.waitpid(pid, flags)
        if flags & os.WNOHANG:
            self._line.setblocking(False)
        try:
            (status,) = _LENGTH.unpack(_exactly(self._line, _LENGTH.size))
        except BlockingIOError:
            return 0, 0
        finally:
            self._line.setblocking(True)
        self._line.close()
        return pid, status

    def _try_wait(self, flags: int) -> tuple[int, int]:
        return self._ended(self.pid, flags)

    def _internal_poll(self, _deadstate: int | None = None, **_: Any) -> int | None:
        return super()._internal_poll(_deadstate, _waitpid=self._ended)  # type: ignore[misc,no-any-return]


def _exactly(line: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = line.recv(size - len(data))
        if not piece:
            raise EOFError("the process that holds the imports has ended")
        data += piece
    return data


def _connect(path: Path) -> socket.socket | None:
    """A line to the holder, or None where it did not start (then nothing is warm)."""
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and path.parent.exists():
        with suppress(FileNotFoundError):
            line.connect(str(path))
            return line
        if path.with_suffix(".failed").exists():
            break
        time.sleep(0.02)
    line.close()
    return None


class _Holders:
    """The processes that hold imports: all are started once the first is asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: list[subprocess.Popen[bytes]] = []
        self._once = threading.Lock()  # several threads start their first process at once

    def start(self) -> None:
        """Starts them, in the background."""
        with self._once:
            self._start_once()

    def _start_once(self) -> None:
        if self._started:
            return
        for name in dict.fromkeys(HOLDERS.values()):
            holder = COLD(
                [sys.executable, "-P", __file__, str(self._folder), name],
                stdin=subprocess.PIPE,
                env={**os.environ, "PYTHONUTF8": "1", "OMP_THREAD_LIMIT": "1"},
                start_new_session=True,
            )
            self._started.append(holder)

    def end(self) -> None:
        """Ends them; what they have forked goes on."""
        for holder in self._started:
            assert holder.stdin is not None
            holder.stdin.close()
        for holder in self._started:
            holder.wait()


@contextmanager
def warm_starts() -> Iterator[None]:
    """While it lasts, Popen forks our own processes from those that hold their imports."""
    with TemporaryDirectory(prefix="warm-") as name:
        holders = _Holders(Path(name))
        Warm.folder, Warm.start_holders = Path(name), holders.start
        subprocess.Popen = Warm  # type: ignore[misc]
        try:
            yield
        finally:
            subprocess.Popen = COLD  # type: ignore[misc]
            holders.end()


# --- the process that holds the imports -------------------------------------------------------


def _import(name: str) -> None:
    modules = [module for module, holder in HOLDERS.items() if holder == name]
    if COMMAND in modules:
        main = importlib.import_module("countywatch.cli.main")
        modules += [target.partition(":")[0] for target, _ in main.COMMANDS.values()]
    for module in modules:
        importlib.import_module(module)
    if CRAWL in modules:
        _import_what_a_crawl_loads()
    for module in HOLDERS:
        if "." in module:
            sys.modules.pop(module, None)  # it runs as __main__, like any module of `python -m`
    gc.collect()
    gc.freeze()


def _import_what_a_crawl_loads() -> None:
    """Scrapy loads its parts by name, and soupsieve compiles its grammar at the first selector."""
    settings = importlib.import_module("scrapy.settings").Settings()
    settings.setmodule("spiders.settings")
    middlewares = ("SPIDER_MIDDLEWARES", "DOWNLOADER_MIDDLEWARES", "EXTENSIONS")
    found = [item for kind in middlewares for item in settings.getwithbase(kind).items()]
    names = [name for name, place in found if place is not None]
    names += settings.getwithbase("DOWNLOAD_HANDLERS").values()
    names += [value for value in settings.values() if isinstance(value, str)]
    for name in names:
        module, _, attribute = str(name).rpartition(".")
        if module.startswith("scrapy.") and attribute:
            importlib.import_module(module)
    importlib.import_module("soupsieve").compile(
        "a.b > #c[d^='e' i]:not(:nth-child(2n+1)) ~ f, g + *"
    )


class _Forked:
    """The processes of one holder, each with the line to whoever ordered it.

    One that has ended is reaped once that side has heard of it and closed its line: until then its
    number is its own, as of any child that nobody has waited for.
    """

    def __init__(self) -> None:
        self._lines: dict[socket.socket, int] = {}
        self._told: set[int] = set()
        self._alone: set[int] = set()

    def lines(self) -> list[socket.socket]:
        """The open lines."""
        return list(self._lines)

    def add(self, line: socket.socket, pid: int) -> None:
        """Tells who ordered it the number of a new process."""
        with suppress(OSError):  # whoever ordered it may have been killed by now
            line.sendall(_LENGTH.pack(pid))
        self._lines[line] = pid

    def tell(self) -> None:
        """Tells of those that have ended."""
        self._alone = {pid for pid in self._alone if not os.waitpid(pid, os.WNOHANG)[0]}
        for line, pid in self._lines.items():
            flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
            if pid not in self._told and (ended := os.waitid(os.P_PID, pid, flags)):
                by_itself = ended.si_code == os.CLD_EXITED
                self._told.add(pid)
                with suppress(OSError):
                    line.sendall(
                        _LENGTH.pack(ended.si_status << 8 if by_itself else ended.si_status)
                    )

    def closed(self, line: socket.socket) -> None:
        """Lets go of a process that nobody asks about any more."""
        line.close()
        self._alone.add(self._lines.pop(line))
        self.tell()


def _serve(path: Path) -> Order | None:
    """Forks for each order until our standard input ends; returns the order in the fork."""
    forked = _Forked()
    woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server,
        selectors.DefaultSelector() as selector,
    ):
        server.bind(str(path.with_suffix(".soon")))
        server.listen(64)
        path.with_suffix(".soon").rename(path)
        for source in (0, woken, server):
            selector.register(source, selectors.EVENT_READ)
        while True:
            ready = [key.fileobj for key, _ in selector.select()]
            if 0 in ready:
                return None
            if woken in ready:
                os.read(woken, 4096)
                forked.tell()
            for line in forked.lines():
                if line in ready:
                    selector.unregister(line)
                    forked.closed(line)
            if server in ready:
                line, _ = server.accept()
                received = _received(line)
                if received is None:
                    continue
                order, files = received
                pid = os.fork()
                if not pid:
                    break
                for file in files:
                    os.close(file)
                forked.add(line, pid)
                selector.register(line, selectors.EVENT_READ)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number in (woken, wake):
        os.close(number)
    for held in (line, *forked.lines()):
        held.close()
    order.take_over(files)
    return order


def _received(line: socket.socket) -> tuple[Order, list[int]] | None:
    """An order with the files of its process; None where its sender was killed in the middle."""
    files: list[int] = []
    try:
        data, files, _, _ = socket.recv_fds(line, _LENGTH.size, 3)
        return Order(**json.loads(_exactly(line, *_LENGTH.unpack(data)))), files
    except (EOFError, OSError, struct.error):
        line.close()
        for file in files:
            os.close(file)
        return None


def _hold(folder: Path, name: str) -> Order | None:
    path = folder / name
    try:
        _import(name)
        Warm.folder = folder
        subprocess.Popen = Warm  # type: ignore[misc]
        return _serve(path)
    except BaseException:
        path.with_suffix(".failed").touch()
        raise


def _run(module: str) -> NoReturn:
    """Runs a module to its end, and ends as the interpreter does, but for freeing what it holds:
    that alone would copy and free the memory of all imports."""
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        code: object = 0
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001 - as the interpreter does
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        code = 1
    if not isinstance(code, int | None):
        print(code, file=sys.stderr)
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(BrokenPipeError, ValueError):
            stream.flush()
    os._exit((code or 0) & 0xFF)


if __name__ == "__main__" and (taken := _hold(Path(sys.argv[1]), sys.argv[2])):
    _run(taken.module)
