"""USAspending: federal awards that name a county, asked of its search and read from the answer.

    POST https://api.usaspending.gov/api/v2/search/spending_by_award/

Its API contract lets one question name award types of one group only, so each is a question of its
own. What is asked stands behind the # of a request's address, which is never sent. Options, or the
same words behind the # of the source's address:

    fips        the county, in 5 digits
    recipient   names of its offices, with semicolons: "SMITH COUNTY SHERIFF; COUNTY OF SMITH"

Asked are ICE's contracts performed in the county, grants of SCAAP (16.606) and of the Homeland
Security Grant Program (97.067, as subawards: the state is the prime recipient), and ICE's awards
to the names. No award found is not no money: payments under 287(g) and federal jail agreements
are not listed by county; ask the county's finance office.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from groundwork.errors import BadInput
from groundwork.places import resolve
from spiders.items import AwardFound, Parsed
from spiders.platforms.base import Listing, PageRequest, Platform
from spiders.platforms.common import ShapeChanged, suspect, unrecognised, words
from spiders.platforms.gather import (
    Record,
    host_of,
    json_answer,
    needs,
    read_each,
    records_of,
    text_of,
)

NAME = "usaspending"
HOST = "api.usaspending.gov"
PATH = "/api/v2/search/spending_by_award/"
ICE = "U.S. Immigration and Customs Enforcement"
A_PAGE = 100  # the most that the API gives
EARLIEST = date(2007, 10, 1)  # the API refuses an earlier day
YEARS_BACK = 5
GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "contracts": ("A", "B", "C", "D"),
        "idvs": (
            "IDV_A", "IDV_B", "IDV_B_A", "IDV_B_B", "IDV_B_C", "IDV_C", "IDV_D", "IDV_E",
        ),
        "grants": ("02", "03", "04", "05"),
    }
)  # fmt: skip
FIELDS = (
    "Award ID", "Recipient Name", "Start Date", "End Date", "Award Amount", "Awarding Agency",
    "Awarding Sub Agency", "Award Type",
)  # fmt: skip
SUB_FIELDS = (
    "Sub-Award ID", "Sub-Awardee Name", "Sub-Award Date", "Sub-Award Amount", "Awarding Agency",
    "Awarding Sub Agency", "Sub-Award Type",
)  # fmt: skip


def listing(source: Listing) -> tuple[PageRequest, ...]:
    """The questions about one county; raises BadInput where no county and no name is given."""
    given = dict(parse_qsl(urlsplit(source.url).fragment)) | dict(source.options)
    names = [words(name) for name in given.get("recipient", "").split(";") if words(name)]
    if not given.get("fips") and not names:
        raise BadInput(
            f"{source.url} says nothing of a county; add its number, as #fips=48167, or the option "
            "'recipient' with the names of its offices."
        )
    since = max(EARLIEST, date(source.last_day.year - YEARS_BACK, 10, 1))
    days = {"from": since.isoformat(), "to": source.last_day.isoformat()}
    root = source.url.partition("#")[0]
    root = root if urlsplit(root).path == PATH else f"https://{HOST}{PATH}"
    return tuple(_ask(root, asked | days) for asked in _questions(given.get("fips"), names))


def _questions(fips: str | None, names: list[str]) -> Iterator[dict[str, str]]:
    if fips:
        place = resolve(fips)
        where = {"state": place.state, "county": place.fips[2:]}
        for group in ("contracts", "idvs"):
            yield {"group": group, "by": "ice", "at": "performance", **where}
        yield {"group": "grants", "program": "16.606", "at": "recipient", **where}
        yield {"group": "grants", "program": "97.067", "at": "recipient", "level": "sub", **where}
    for name in names:
        for group in GROUPS:
            yield {"group": group, "by": "ice", "name": name}


def _ask(root: str, asked: Mapping[str, str]) -> PageRequest:
    body = json.dumps(request_body(asked)).encode()
    headers = (("Content-Type", "application/json"),)
    return PageRequest(f"{root}#{urlencode(asked)}", "POST", body, headers)


def request_body(asked: Mapping[str, str]) -> dict[str, Any]:
    """What the search is asked, as its API contract shapes it."""
    days = {"start_date": asked["from"], "end_date": asked["to"]}
    filters: dict[str, Any] = {
        "award_type_codes": list(GROUPS[asked["group"]]),
        "time_period": [days],
    }
    if "by" in asked:
        filters["agencies"] = [{"type": "awarding", "tier": "subtier", "name": ICE}]
    if "program" in asked:
        filters["program_numbers"] = [asked["program"]]
    if "name" in asked:
        filters["recipient_search_text"] = [asked["name"]]
    if "county" in asked:
        key = "recipient_locations" if asked["at"] == "recipient" else (
            "place_of_performance_locations"
        )  # fmt: skip
        filters[key] = [{"country": "USA", "state": asked["state"], "county": asked["county"]}]
    sub = asked.get("level") == "sub"
    return {
        "filters": filters,
        "fields": list(SUB_FIELDS if sub else FIELDS),
        "limit": A_PAGE,
        "page": int(asked.get("page", "1")),
        "sort": "Sub-Award Amount" if sub else "Award Amount",
        "order": "desc",
        "spending_level": "subawards" if sub else "awards",
    }


def parse(body: bytes, url: str, *, timezone: str | None = None) -> Parsed:
    """The awards of one answer; `next_page` is the number of the next, where there is one."""
    try:
        answer = json_answer(body)
        if not isinstance(answer, dict) or not isinstance(answer.get("page_metadata"), dict):
            raise ShapeChanged(_refusal(answer))
        awards, unread = read_each(records_of(answer.get("results"), "results"), _award)
        page, more = answer["page_metadata"].get("page"), answer["page_metadata"].get("hasNext")
        if not isinstance(page, int) or not isinstance(more, bool):
            raise ShapeChanged("it does not say which page it is, and whether it is the last")
        if more and not awards and not unread:
            raise ShapeChanged("it lists nothing and says that more follows")
    except ShapeChanged as change:
        return unrecognised(NAME, body, str(change))
    if unread:
        return replace(suspect(NAME, unread), awards=awards)
    if not awards:
        return Parsed(
            "empty", NAME, "No such award is listed; that does not say that no money flowed.", "api"
        )
    return Parsed("ok", NAME, None, "api", awards=awards, next_page=str(page + 1) if more else None)


def _refusal(answer: object) -> str:
    said = answer.get("detail") if isinstance(answer, dict) else None
    return f"it answers: {words(str(said))[:200]}" if said else "it is no page of results"


def _award(row: Record) -> AwardFound:
    """An award, a subaward, or one action on an award (`Transaction Amount`)."""
    sub = "Sub-Award ID" in row
    number, name = ("Sub-Award ID", "Sub-Awardee Name") if sub else ("Award ID", "Recipient Name")
    needs(row, (number, name), "an award")
    amounts = ("Sub-Award Amount",) if sub else ("Award Amount", "Transaction Amount")
    amount = next((key for key in amounts if key in row), None)
    if amount is None or not text_of(row, number):
        raise ShapeChanged("an award without a number or an amount")
    return AwardFound(
        award_id=text_of(row, number),
        recipient=words(text_of(row, name)),
        amount=_money(row[amount]),
        start=_day(row, "Start Date", "Sub-Award Date", "Action Date"),
        end=_day(row, "End Date"),
        agency=text_of(row, "Awarding Agency") or None,
        sub_agency=text_of(row, "Awarding Sub Agency") or None,
        kind=text_of(row, "Award Type") or text_of(row, "Sub-Award Type") or None,
        url=_address(row, text_of(row, number), sub=sub),
    )


def _address(row: Record, number: str, *, sub: bool) -> str:
    """The award's page for people; a subaward has none of its own and stands on its prime's."""
    key = "prime_award_generated_internal_id" if sub else "generated_internal_id"
    page = text_of(row, key)
    if page and not sub:
        return f"https://www.usaspending.gov/award/{quote(page, safe='')}"
    mark = quote("-".join(filter(None, (number, text_of(row, "Sub-Award Date")))), safe="")
    root = f"https://www.usaspending.gov/award/{quote(page, safe='')}" if page else (
        f"https://{HOST}{PATH}"
    )  # fmt: skip
    return f"{root}#{mark}"


def _money(value: object) -> str | None:
    if value is None:
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation as error:
        raise ShapeChanged(f"an award with the amount '{value}'") from error
    if not amount.is_finite():
        raise ShapeChanged(f"an award with the amount '{value}'")
    return f"{amount:.2f}"


def _day(row: Record, *keys: str) -> str | None:
    text = next((text for key in keys if (text := text_of(row, key))), "")[:10]
    try:
        return date.fromisoformat(text).isoformat() if text else None
    except ValueError as error:
        raise ShapeChanged(f"an award with the day '{text}'") from error


def follow(parsed: Parsed, url: str) -> tuple[PageRequest, ...]:
    """The same question's next page."""
    root, _, asked = url.partition("#")
    if parsed.next_page is None or not asked:
        return ()
    return (_ask(root, dict(parse_qsl(asked)) | {"page": parsed.next_page}),)


def recognises(url: str, body: bytes) -> bool:
    """By the API's host, which is the only one."""
    return host_of(url) == HOST


PLATFORM = Platform(NAME, parse, recognises, listing=listing, follow=follow)
