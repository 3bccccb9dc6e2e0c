"""The boundary around every item of the watch: what breaks one costs that one.

    failure = isolated(lambda: read(version), "read", "Agenda (d12)")

Only what the whole watch depends on passes through: a case file that cannot be written, a disk that
is full. That is no fault of the item, so it is not counted against it: the step is done again when
it is over.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable

from groundwork.errors import CaseFileError, CountywatchError, OutOfService, ReadingStopped

LOG = logging.getLogger("countywatch.watch")

# What says that the machine, and not the item, is at its end: no space, no quota, a disk that is
# read only or broken, no file handle or memory left.
_MACHINE = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
)


def isolated(step: Callable[[], None], name: str, item: str) -> str | None:
    """Runs one step on one item; gives why it failed in a sentence, or None where it did not.

    Raises OutOfService where not the item but the case file or the machine failed, and lets
    ReadingStopped through: of an item that was stopped in the middle nothing is known.
    """
    try:
        step()
    except ReadingStopped:
        raise
    except CaseFileError as error:
        raise OutOfService(str(error)) from error
    except CountywatchError as error:
        return str(error)
    except OSError as error:
        if error.errno in _MACHINE:
            raise OutOfService(machine_sentence(error)) from error
        return _unforeseen(error, name, item)
    except Exception as error:  # noqa: BLE001 - the boundary: nothing of one item stops another
        return _unforeseen(error, name, item)
    return None


def machine_sentence(error: OSError) -> str:
    """What failed of the machine, and what to do."""
    what = error.strerror or str(error)
    where = f" at {error.filename}" if error.filename else ""
    return f"The computer could not go on{where}: {what}. Free some space or check the disk."


def _unforeseen(error: Exception, name: str, item: str) -> str:
    """A defect of ours, in a sentence; where it happened goes into the log."""
    LOG.error("%s of %s failed", name, item, exc_info=error)
    said = " ".join(str(error).split())[:200]
    return f"Countywatch itself failed here ({type(error).__name__}: {said}). Please report it."
