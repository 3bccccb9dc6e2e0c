"""The exceptions of Countywatch, as a tree.

    CountywatchError            anything a person can be told in one sentence
    ├── WrongUse (ValueError)   the command or its arguments do not fit: exit 2
    │   ├── UnknownPlace        no such county, or several of that name
    │   └── UnknownState        no such state: its law is in no file
    ├── BadInput (ValueError)   a file that a person wrote is wrong, with line and key: exit 1
    │   └── SavedCopyDamaged    the saved bytes of a document are missing or were changed
    ├── Refused (PermissionError)  we will not do it: a private address, a letter that is not ready
    ├── NotReachable (OSError)  a host, a mail server, a file that does not answer
    ├── ReadingStopped (RuntimeError)  a reader was told to stop before a document was read
    └── CaseFileError (RuntimeError)
        ├── CaseFileBusy        another process holds the case file
        ├── CaseFileTooNew      written by a newer Countywatch than this one
        └── OutOfService        the case file or the disk fails now; the work waits until it is over

Each message is one sentence that says what happened to what, and what to do.
"""

from __future__ import annotations


class CountywatchError(Exception):
    """Anything that a person can be told in one sentence; `exit_code` is the command's."""

    exit_code = 1


class WrongUse(CountywatchError, ValueError):
    """Raised when a command's arguments do not fit."""

    exit_code = 2


class UnknownPlace(WrongUse):
    """Raised when a PLACE names no county, or several; `candidates` holds those it may mean."""

    def __init__(self, message: str, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.candidates = candidates


class UnknownState(WrongUse):
    """Raised for what is no state, or has no law in the files."""


class BadInput(CountywatchError, ValueError):
    """Raised when a file that a person wrote is wrong; names file, line and key where known."""


class SavedCopyDamaged(BadInput):
    """Raised when the saved bytes of a document version are missing or were changed; `sha256` is
    the hash by which they were asked for."""

    def __init__(self, message: str, sha256: str) -> None:
        super().__init__(message)
        self.sha256 = sha256


class Refused(CountywatchError, PermissionError):
    """Raised when Countywatch will not do what was asked, by its own rules."""


class NotReachable(CountywatchError, OSError):
    """Raised when a host, a mail server or a file does not answer."""


class ReadingStopped(CountywatchError, RuntimeError):
    """Raised when a reader was told to stop: of the document at hand nothing is known yet."""


class CaseFileError(CountywatchError, RuntimeError):
    """Raised when the case file cannot be used."""


class CaseFileBusy(CaseFileError):
    """Raised when another process holds the case file."""


class CaseFileTooNew(CaseFileError):
    """Raised when the case file was written by a newer Countywatch."""


class OutOfService(CaseFileError):
    """Raised when the case file or the machine fails under the watch: no fault of what it does."""
