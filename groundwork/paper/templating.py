"""Jinja2 templates that give Markdown: what they print is data, escaped, unless it is our own."""

from __future__ import annotations

from decimal import Decimal

from jinja2 import BaseLoader, Environment, StrictUndefined, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from groundwork.paper.cleaning import escape


class Own(str):
    """Markdown that we wrote ourselves and that may act as such. Never wrap outside text in it.

    Joining it with any other text gives a plain `str`, which is escaped again.
    """

    __slots__ = ()


def template_environment(loader: BaseLoader) -> Environment:
    """A sandboxed environment in which a missing name is an error and each value is escaped.

    A template has no way to print a value unescaped (Jinja's `safe` has no effect): only Python
    code can, with `Own`. A value of another kind than text or number raises TypeError.
    """
    return ImmutableSandboxedEnvironment(
        loader=loader,
        undefined=StrictUndefined,
        finalize=_finalize,
        autoescape=False,  # that would escape for HTML; `finalize` escapes for Markdown
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _finalize(value: object) -> str:
    if isinstance(value, Own | Undefined):
        return str(value)  # an undefined name raises here
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise TypeError(
            f"a template printed {type(value).__name__}, which is neither text nor number"
        )
    return escape(str(value))
