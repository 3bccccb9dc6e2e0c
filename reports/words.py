"""How a report says things: grades, stages, days, periods, bold text and addresses."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from groundwork.paper import Own, escape
from reports.model import Grade, Period, Stage

GRADE_WORDS: dict[Grade, str] = {
    "D": "Documented",
    "C": "Computed",
    "E": "Estimated",
    "R": "Reported",
    "U": "Unknown",
}
GRADE_MEANING: dict[Grade, str] = {
    "D": "a record that we hold shows the figure; document, page and words are cited",
    "C": "worked out from documented figures",
    "E": "worked out from an assumption, or a range, that is stated",
    "R": "somebody said so; no record shows it; it enters no sum",
    "U": "asked for, or still to be asked; its cell is blank and it enters no sum",
}
STAGE_MEANING: dict[Stage, str] = {
    "promised": "announced or agreed; it is not money",
    "claimed": "asked for by the county",
    "approved": "granted, whether paid or not",
    "received": "paid to the county",
    "denied": "refused",
    "recouped": "paid, then taken back",
}
# An address that nothing in it can break out of; any other is printed as plain text.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$()*+,;=%&'-]{1,1000}")


def bold(text: str) -> Own:
    """Bold in a table cell; nothing where there is nothing, since `****` would show."""
    return Own(f"**{escape(text)}**") if text else Own("")


def address(url: str) -> str:
    """An address as a link, where no sign in it can act as anything else."""
    return Own(f"<{url}>") if _ADDRESS.fullmatch(url) else url


def long_day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def moment_in(moment: datetime, timezone: str) -> str:
    local = moment.astimezone(ZoneInfo(timezone))
    return f"{long_day(local.date())}, {local:%H:%M %Z}"


def period_words(period: Period) -> str:
    """Whole months as months, any other days as days: `2025-07 to 2026-06`."""
    start, end = period.start, period.end
    if start.day == 1 and (end + timedelta(days=1)).day == 1:
        first, last = f"{start:%Y-%m}", f"{end:%Y-%m}"
    else:
        first, last = start.isoformat(), end.isoformat()
    return first if first == last else f"{first} to {last}"


def percent(share: Decimal) -> str:
    return f"{(share * 100).quantize(Decimal(1), ROUND_HALF_UP)}%"
