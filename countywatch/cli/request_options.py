"""What the options of `countywatch request` say: offices with their names, and sums of money."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from groundwork.errors import WrongUse
from requests_templates.drafting import agency_name, dollars
from requests_templates.planning import Office, find_offices


def asked_offices(agency: str, said: Sequence[str]) -> tuple[tuple[Office, str], ...]:
    """The offices of `--office`, each with its name: the one given, else the usual one.

    Commas part short names (`sheriff,clerk`); a name follows `=` (`finance=Smith County Auditor`).
    Raises WrongUse for an office that is not known and a name that is none.
    """
    named: dict[Office, str] = {}
    for text in said:
        short, equals, name = text.partition("=")
        found = find_offices([short] if equals else short.split(","))
        for office in found:
            named[office] = agency_name(name) if equals else office.of(agency)
    return tuple(named.items())


def dollars_of(text: str | None) -> Decimal | None:
    """A sum in dollars, as in 25 or $25.50; raises WrongUse for any other text."""
    if text is None:
        return None
    try:
        amount = Decimal(text.strip().removeprefix("$").replace(",", ""))
    except InvalidOperation as error:
        raise WrongUse(f"{text[:40]!r} is no sum in dollars; write it like 25 or 25.50.") from error
    dollars(amount)
    return amount
