"""Templates that give Markdown: values are data, missing ones are errors."""

from __future__ import annotations

from decimal import Decimal

import pytest
from jinja2 import DictLoader, UndefinedError
from jinja2.exceptions import SecurityError

from groundwork.paper import Own, PaperMeta, render, template_environment


def rendered(source: str, **values: object) -> str:
    """One template's Markdown."""
    return template_environment(DictLoader({"t": source})).get_template("t").render(**values)


def test_each_value_is_escaped() -> None:
    """A value printed by a template shows as itself and never acts as Markdown."""
    markdown = rendered(
        "To {{ name }}, {{ n }}: {{ sum }}", name="*A*\n# B", n=3, sum=Decimal("1.5")
    )
    assert render(markdown, PaperMeta("T")).text() == "To *A* # B, 3: 1.5\n"


def test_only_our_own_text_acts() -> None:
    """`Own` text acts as Markdown; joined with other text, or by `safe`, nothing does."""
    assert rendered("{{ a }}", a=Own("**b**")) == "**b**"
    assert rendered("{{ a ~ b }}", a=Own("*"), b="*") == r"\*\*"
    assert rendered("{{ a | safe }}", a="*b*") == r"\*b\*"


@pytest.mark.parametrize(
    "source", ["{{ missing }}", "{{ a.missing }}", "{% if missing %}{% endif %}"]
)
def test_a_missing_value_is_an_error(source: str) -> None:
    """A name that nobody gave stops the letter."""
    with pytest.raises(UndefinedError):
        rendered(source, a={})


@pytest.mark.parametrize("value", [None, True, 1.5, ["x"]])
def test_what_is_neither_text_nor_number_is_an_error(value: object) -> None:
    """A template prints no None, no list and no float: each would be a slip in a letter."""
    with pytest.raises(TypeError, match="neither text nor number"):
        rendered("{{ a }}", a=value)


def test_a_template_cannot_reach_python() -> None:
    """Templates run in a sandbox: what a user overrides cannot open files."""
    with pytest.raises(SecurityError):
        rendered("{{ ''.__class__.__mro__ }}")
