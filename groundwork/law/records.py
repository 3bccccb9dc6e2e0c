"""Reads the records law of a state from `data/records/XX.yaml`, and checks it while reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, cast

import yaml
from pydantic import TypeAdapter, ValidationError

from groundwork.errors import BadInput, UnknownState
from groundwork.law.model import LOADER, ArrivalRule, Clock, LawField, Pause, RecordsLaw, in_force

_DATA = files("groundwork.law") / "data"
_CODES = (
    "AL AK AZ AR CA CO CT DE DC FL GA GU HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT "
    "NE NV NH NJ NM NY NC ND OH OK OR PA PR RI SC SD TN TX US UT VT VA WA WV WI WY"
)
JURISDICTIONS = tuple(_CODES.split())
_LAW = TypeAdapter(RecordsLaw)


def known_states() -> tuple[str, ...]:
    """The two-letter codes whose records law is in the files, in order."""
    names = (entry.name for entry in (_DATA / "records").iterdir())
    return tuple(sorted(n.removesuffix(".yaml") for n in names if n.endswith(".yaml")))


def load_law(state: str, on: date | None = None) -> RecordsLaw:
    """The records law of `state` (two letters, any case), as it stands on a day where one is given.

    A field that is not in force on that day is not verified for it. Raises UnknownState, with the
    states that there are, for any other text; BadInput where a file breaks the schema.
    """
    shown = state.strip()[:40] or "(nothing)"
    code = state.strip().upper()
    if code not in known_states():
        raise UnknownState(
            f"The records law of {shown!r} is in no file of ours; "
            f"use one of {', '.join(known_states())}."
        )
    law = _load(code)
    if on is None:
        return law
    as_on = _as_on(law, on)
    assert isinstance(as_on, RecordsLaw)
    return as_on


def _as_on(thing: object, day: date) -> object:
    """The same with each statement that is not in force on `day` no longer verified."""
    if isinstance(thing, LawField | Clock):
        if thing.status != "verified" or in_force(thing.effective_from, thing.effective_until, day):
            return thing
        return replace(thing, status="unverified", note=f"Not in force on {day}.")
    if isinstance(thing, tuple):
        return tuple(_as_on(part, day) for part in thing)
    names = getattr(type(thing), "__dataclass_fields__", None)
    if names is None:
        return thing
    return replace(thing, **{name: _as_on(getattr(thing, name), day) for name in names})  # type: ignore[type-var]


@lru_cache(maxsize=64)
def _load(code: str) -> RecordsLaw:
    return read_law(_DATA / "records" / f"{code}.yaml")


def read_law(path: Traversable) -> RecordsLaw:
    """One law from a YAML file; raises BadInput with file and key where it breaks the schema."""
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
        law = _LAW.validate_python(_dated(raw, raw.get("sources", {})))
    except (yaml.YAMLError, ValidationError, AttributeError) as error:
        raise BadInput(f"{path.name} is not a law file in our schema: {_first(error)}.") from error
    faults = contradictions(law)
    if faults:
        raise BadInput(f"{path.name} contradicts itself: {faults[0]}.")
    return law


def _first(error: Exception) -> str:
    if isinstance(error, ValidationError):
        fault = error.errors()[0]
        return f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
    return str(error).replace("\n", " ")


def _dated(node: Any, sources: Mapping[str, Mapping[str, str]]) -> Any:
    """Copies the date of the source into each statement that gives none of its own."""
    if isinstance(node, list):
        return [_dated(part, sources) for part in node]
    if not isinstance(node, dict):
        return node
    out = {key: _dated(value, sources) for key, value in node.items()}
    named = sources.get(str(node.get("source")))
    if "status" in node and named:
        out.setdefault("as_of", named.get("as_of"))
    return out


def contradictions(law: RecordsLaw) -> tuple[str, ...]:
    """What cannot be true of a law file, one short clause each; empty when all is well."""
    faults = [f for name, field in law.named_fields() for f in _field_faults(name, field, law)]
    for clock in law.clocks:
        faults += _clock_faults(clock, law)
    return tuple(faults)


def _field_faults(name: str, field: LawField[object], law: RecordsLaw) -> list[str]:
    faults = []
    if (field.value is None) != (field.status == "unknown"):
        faults.append(f"{name} is {field.status} with the value {field.value!r}")
    if field.value is not None and field.source not in law.sources:
        faults.append(f"{name} names the source {field.source!r}, which is not listed")
    if field.status == "verified" and field.source == "entry":
        faults.append(f"{name} is verified without a source that was read")
    return faults


def _clock_faults(clock: Clock, law: RecordsLaw) -> list[str]:
    name = f"clock {clock.name!r}"
    faults = []
    faults += [
        f"{name} has a verified pause without a source that was read"
        for pause in clock.pauses
        if pause.status == "verified" and pause.source in (None, "entry")
    ]
    if clock.source not in law.sources:
        faults.append(f"{name} names the source {clock.source!r}, which is not listed")
    if clock.status == "verified" and (clock.number is None or clock.source == "entry"):
        faults.append(f"{name} is verified without a number and a source that was read")
    if clock.roll == "forward" and not clock.roll_cite:
        faults.append(f"{name} rolls forward without a citation")
    if clock.kind == "silence" and not clock.consequence:
        faults.append(f"{name} does not say what silence means")
    return faults


@dataclass(frozen=True)
class Statement:
    """One field or clock of a law in a common form, for lists and checks."""

    name: str
    status: str
    value: str | None
    cite: str | None
    source: str | None
    as_of: str | None
    note: str | None


def statements(law: RecordsLaw) -> tuple[Statement, ...]:
    """Every field, clock and rule of arrival of the law, in the order of the schema."""
    found = [
        Statement(n, f.status, _shown(f.value), f.cite, f.source, f.as_of, f.note)
        for n, f in law.named_fields()
    ]
    clocks = [
        Statement(
            f"clocks.{c.kind}[{i}]",
            c.status,
            f"{c.name}: {c.rule}",
            c.cite,
            c.source,
            c.as_of,
            c.note,
        )
        for i, c in enumerate(law.clocks)
    ]
    arrivals = [
        Statement(f"arrival[{i}]", a.status, a.rule, a.cite, a.source, a.as_of, a.note)
        for i, a in enumerate(law.arrival)
    ]
    return (*found, *clocks, *arrivals)


def _shown(value: object) -> str | None:
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None else str(value)


def unverified(law: RecordsLaw) -> tuple[Statement, ...]:
    """Every statement that must not stand in a letter as law, unknown ones left out."""
    return tuple(s for s in statements(law) if s.status == "unverified")


def with_sentinel(law: RecordsLaw, sentinel: str) -> RecordsLaw:
    """The same law with `sentinel` in the words of each unverified field, clock, pause and rule.

    A letter drawn from it must not hold the sentinel: the test of that rule uses this.
    """
    marked = _marked(law, sentinel)
    assert isinstance(marked, RecordsLaw)
    return marked


def _marked(thing: object, sentinel: str) -> object:
    if isinstance(thing, LawField):
        return _marked_field(thing, sentinel)
    if isinstance(thing, Clock):
        return _marked_clock(thing, sentinel)
    if isinstance(thing, ArrivalRule | Pause):
        return _marked_rule(thing, sentinel)
    if isinstance(thing, tuple):
        return tuple(_marked(part, sentinel) for part in thing)
    names = getattr(type(thing), "__dataclass_fields__", None)
    if names is None:
        return thing
    changes = {name: _marked(getattr(thing, name), sentinel) for name in names}
    return type(thing)(**changes)


def _marked_field(field: LawField[object], sentinel: str) -> LawField[object]:
    if field.status != "unverified":
        return field
    value = (sentinel,) if isinstance(field.value, tuple) else sentinel
    return replace(
        field,
        value=field.value if isinstance(field.value, bool) else value,
        cite=sentinel,
        note=sentinel,
    )


def _marked_rule(rule: ArrivalRule | Pause, sentinel: str) -> ArrivalRule | Pause:
    if rule.status != "unverified":
        return rule
    if isinstance(rule, ArrivalRule):
        return replace(rule, rule=sentinel, cite=sentinel, note=sentinel)
    return replace(rule, cite=sentinel, note=sentinel)


def _marked_clock(clock: Clock, sentinel: str) -> Clock:
    pauses = cast("tuple[Pause, ...]", _marked(clock.pauses, sentinel))
    if clock.status != "unverified":
        return replace(clock, pauses=pauses)
    return replace(
        clock,
        pauses=pauses,
        name=sentinel,
        rule=sentinel,
        cite=sentinel,
        conditions=sentinel,
        consequence=sentinel,
    )
