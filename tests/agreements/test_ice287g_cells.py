"""The cells of ICE's lists, one reading each."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.platforms.ice287g_cells import day_in_name, link_of, model_of, signed_of, tidy

MOA = "https://www.ice.gov/doclib/287gMOA/NashNC_TFM_MOA_05.25.26.pdf"
SAFE = f"https://gcc02.safelinks.protection.outlook.com/?url={quote(MOA, safe='')}&data=05%7C02"


@pytest.mark.parametrize(
    ("label", "model"),
    [
        ("Task Force Model", "TFM"),
        ("Task Force Officer", "TFM"),
        ("task  force model", "TFM"),
        ("TFM", "TFM"),
        ("Warrant Service Officer", "WSO"),
        ("Warrant Services Officer", "WSO"),
        ("Warrant Service Office", "WSO"),
        ("Jail Enforcement Model", "JEM"),
        ("JEM", "JEM"),
        ("Tribal Task Force Model", "other"),
        ("Jail Enforcement Model / Task Force Model", "other"),
        ("Border Model", "other"),
        ("", "other"),
    ],
)
def test_models(label: str, model: str) -> None:
    """Every label seen gives its model; one that names none or two gives `other`."""
    assert model_of(label).value == model


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (datetime.fromisoformat("2026-05-17"), date(2026, 5, 17)),
        (date(2026, 5, 17), date(2026, 5, 17)),
        ("05/082025", date(2025, 5, 8)),
        ("5/8/2025", date(2025, 5, 8)),
        ("05-08-2025", date(2025, 5, 8)),
        ("05082025", date(2025, 5, 8)),
        ("2025-05-08", date(2025, 5, 8)),
        ("13/08/2025", None),
        ("1082025", None),
        ("02/30/2025", None),
        ("5/8/25", None),
        ("soon", None),
        (45000, None),
        (None, None),
        ("#N/A", None),
    ],
)
def test_signed(cell: object, day: date | None) -> None:
    """A date is read where its text has one reading in American order, else it is unknown."""
    assert signed_of(cell).value == day


@given(st.dates(date(2005, 1, 1), date(2099, 12, 31)))
def test_every_day_written_the_american_way_is_read(day: date) -> None:
    """A day in American order gives that day, with or without its second slash."""
    assert signed_of(f"{day:%m/%d/%Y}").value == day
    assert signed_of(f"{day:%m/%d%Y}").value == day


@pytest.mark.parametrize(
    ("text", "target", "url"),
    [
        ("link", MOA, MOA),
        ("link", MOA.replace("https:", "http:"), MOA),
        ("link", MOA.replace("https://", "https:/"), MOA),
        ("link ", SAFE, MOA),
        ("link", SAFE.replace("gcc02", "nam02"), MOA),
        ("link", "chrome-extension://efaidnbmnnnibpcajpcglclefindmkaj/" + MOA, MOA),
        (MOA, None, MOA),
        ("link pending", None, None),
        ("link pending ", None, None),
        ("link\u00a0|\u00a0addendum", None, None),
        (None, None, None),
        ("link", "https://ice.gov.example.org/x.pdf", None),
        ("link", "https://notice.gov/x.pdf", None),
        ("link", "https://www.ice.gov@example.org/x.pdf", None),
        ("link", "javascript:alert(1)//ice.gov", None),
        ("link", "ftp://www.ice.gov/x.pdf", None),
        ("link", f"https://evil.example/?url={quote(MOA)}", None),
        ("link", "https://gcc02.safelinks.protection.outlook.com/?data=1", None),
        ("link", "http://[bad", None),
    ],
)
def test_links(text: str | None, target: str | None, url: str | None) -> None:
    """Only an address on ice.gov is taken, out of whatever wraps it."""
    assert link_of(text, target).value == url


def test_link_elsewhere_is_told() -> None:
    """An address that is not taken is named in a remark."""
    remark = link_of("link", "https://example.org/a.pdf").remark
    assert remark == "links to https://example.org/a.pdf, which is not on ice.gov; not taken"


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("participatingAgencies05182026am.xlsx", date(2026, 5, 18)),
        ("participatingAgencies04232026.xlsx", date(2026, 4, 23)),
        ("pendingAgencies07112025am_b.xlsx", date(2025, 7, 11)),
        ("participatingAgencies04212026am 12.15.07 AM.xlsx", date(2026, 4, 21)),
        ("participatingAgencies090022025am.xlsx", None),
        ("participatingAgencies01052025pm.xlsx", date(2025, 1, 5)),
        ("ParticipatingAgency091826am.xlsx", date(2026, 9, 18)),
        ("287gParticipatingAgencies091526pm.xlsx", date(2026, 9, 15)),
        ("participatingAgencies-20250221214937.xlsx", date(2025, 2, 21)),
        ("https://www.ice.gov/doclib/20240101/participatingAgencies05182026am.xlsx",
         date(2026, 5, 18)),
        ("list 2026-05-18.xlsx", date(2026, 5, 18)),
        ("participatingAgencies.xlsx", None),
        ("participatingAgencies99999999.xlsx", None),
    ],
)  # fmt: skip
def test_day_in_a_name(name: str, day: date | None) -> None:
    """Each pattern of names that was seen gives its day; a typing error gives none."""
    assert day_in_name(name) == day


@given(st.text())
def test_tidy_text_stays_as_it_is(text: str) -> None:
    """Tidying twice is tidying once, and leaves no control character and no double space."""
    once = tidy(text)
    assert tidy(once) == once
    assert "  " not in once
    assert not any(ord(c) < 32 for c in once)
