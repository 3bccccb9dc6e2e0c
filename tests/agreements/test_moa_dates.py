"""Dates beside signatures and in names of files: clean ones are read, damaged ones never."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.agreements.moa.dates import date_in_name, whole_date

DAYS = st.dates(date(1996, 9, 30), date(2099, 12, 31))


@given(DAYS, st.sampled_from(["{0:%m/%d/%Y}", "{0:%B} {0.day}, {0:%Y}", "{0:%Y-%m-%d}"]))
def test_every_written_day_is_read(day: date, form: str) -> None:
    """With the lines of a form around it."""
    assert whole_date(f" __ {form.format(day)} ----") == day


@given(st.text("0123456789/ -,OctFebar", max_size=14))
def test_no_text_raises(text: str) -> None:
    """A date or none."""
    assert whole_date(text) is None or isinstance(whole_date(text), date)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("OCT 1 5 2019 ----------", date(2019, 10, 15)),
        ("_ March 5, 2025", date(2025, 3, 5)),
        ("2/26/25", date(2025, 2, 26)),
        ("4 / 2&/z oZS'", None),
        ("04/16/2~25~ ~", None),
        ("02/30/2025", None),
        ("05/082025", None),
        ("-~----\\ ...... ~_~_.\\_\\, __", None),
        ("1/1/1902", None),
        ("", None),
    ],
)
def test_dates_of_real_signatures(text: str, day: date | None) -> None:
    """Stamps and typed dates are read; handwriting that a scanner garbled is not mended."""
    assert whole_date(text) == day


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("ClearwaterPoliceDept_TFM_MOA_02.28.25.pdf", date(2025, 2, 28)),
        ("EllisCoTX_JEM_MOA_04.16.2025.pdf", date(2025, 4, 16)),
        ("GraysonCountyDetCenterKY_WSO_MOA_030425.pdf", date(2025, 3, 4)),
        ("NatronaCoSheriffsOfficeWY_TFM_MOA_05082025.pdf", date(2025, 5, 8)),
        ("287gWSO_BakerCoFl2019-10-15.pdf", date(2019, 10, 15)),
        ("agreement.pdf", None),
        ("from_01.02.2025_to_03.04.2025.pdf", None),
        ("agenda_133099.pdf", None),
    ],
)
def test_dates_in_names_of_files(name: str, day: date | None) -> None:
    """In American order, as ICE writes them; two dates are none."""
    assert date_in_name(name) == day
