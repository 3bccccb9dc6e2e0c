"""No import of ours depends on what was imported before it."""

from __future__ import annotations

from graphlib import TopologicalSorter

import grimp

PACKAGES = ("countywatch", "monitors", "requests_templates", "reports", "spiders", "groundwork")


def test_no_import_of_ours_runs_in_a_circle() -> None:
    """So any command may be the first that a process imports, whatever tests import before it."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    before = {}
    for module in graph.modules:
        first = set(graph.find_modules_directly_imported_by(module))
        # A module runs after the packages that it lies in, whoever asks for it.
        above = {name[:end] for name in first for end, sign in enumerate(name) if sign == "."}
        before[module] = first | {name for name in above if not f"{module}.".startswith(f"{name}.")}
    order = list(TopologicalSorter(before).static_order())
    assert len(order) >= 400
