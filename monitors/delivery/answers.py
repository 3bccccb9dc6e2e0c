"""What a mail server's answer means: about this recipient for good, or the operator's to mend.

Only a permanent answer (5yz, RFC 5321 4.2.1) to RCPT TO that is about the mailbox ends a delivery.

- With an enhanced code (RFC 3463) the code decides: 5.1.1 to 5.1.4, 5.1.6 and 5.1.10 (RFC 7505) say
  that there is no such address, 5.2.0 and 5.2.1 that the mailbox is closed. 5.1.7 and 5.1.8 are
  about the sender, 5.2.2 is a full mailbox that its owner can empty, 5.7.x is a rule of the server.
- 5.1.0 and 5.0.0 say nothing; they are taken as if there were no code.
- Without a code, only 550, 551 and 553 can be about the mailbox, and servers write 550 for a
  mailbox that does not exist as well as for a relay that is denied. So its words must name the
  mailbox ("User unknown"), and none may name relaying, a login, the sender or a block list.

A delivery that is kept by mistake costs some tries; one that is given up by mistake is a warning
that nobody gets. So all that is not clear is tried again.
"""

from __future__ import annotations

import re
from typing import Literal

Cause = Literal["server", "login", "sender", "relay", "recipient", "later", "message", "unknown"]

# What fails before a recipient is named fails for every message alike.
EVERY_MESSAGE: frozenset[str] = frozenset({"server", "login", "sender"})

_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_NO_MAILBOX = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10", "5.2.0", "5.2.1"})
_SAYS_NOTHING = frozenset({"5.0.0", "5.1.0"})
_CAN_BE_THE_MAILBOX = frozenset({550, 551, 553})

# As Postfix, Exim, Sendmail, qmail, Exchange, Gmail and Courier word it.
_MAILBOX = re.compile(
    r"(user|mailbox|recipient|account|address|addressee) (is )?"
    r"(unknown|unavailable|not found|disabled|inactive|invalid|does not exist|doesn't exist)"
    r"|(no such|unknown|invalid|nonexistent|unrouteable) (local )?"
    r"(user|mailbox|recipient|account|address|person|part)"
    r"|no mailbox (here )?by that name|not a valid mailbox|user not local",
    re.IGNORECASE,
)
_NOT_THE_MAILBOX = re.compile(
    r"relay|authenticat|log ?in|sender|spam|block|blacklist|listed|policy|permit|denied|reputation"
    r"|\bspf\b|\bdkim\b|\bdmarc\b|helo|your (ip|host|address)|client",
    re.IGNORECASE,
)


def is_permanent(code: int) -> bool:
    """Whether a reply code says that the same again will be refused again."""
    return 500 <= code <= 599


def is_yes(code: int) -> bool:
    """Whether a reply code says that it was done: the first digit decides (RFC 5321 4.2.1)."""
    return 200 <= code <= 299


def is_about_the_mailbox(code: int, words: str) -> bool:
    """Whether a refusal of RCPT TO says for good that there is no such mailbox."""
    if not is_permanent(code):
        return False
    enhanced = _ENHANCED.match(words)
    if enhanced is not None and enhanced[1] not in _SAYS_NOTHING:
        return enhanced[1] in _NO_MAILBOX
    if code not in _CAN_BE_THE_MAILBOX or _NOT_THE_MAILBOX.search(words):
        return False
    return _MAILBOX.search(words) is not None
