"""Budgets: their rows as lines, and the lines with a term that are new, gone or changed.

lines = budget_lines(pages)
for change in column_changes(lines):
    if strength(change.line.label):
        print(change.line.label, sentence(change))
"""

from monitors.budgets.compare import column_changes, kind_of, version_changes
from monitors.budgets.lines import budget_lines
from monitors.budgets.model import BudgetLine, Column, LineChange
from monitors.budgets.money import money
from monitors.budgets.signs import changes_in, fingerprint_of, weight_of, with_changes
from monitors.budgets.telling import change_json, dollars, sentence
from monitors.budgets.terms import strength

__all__ = [
    "BudgetLine",
    "Column",
    "LineChange",
    "budget_lines",
    "change_json",
    "changes_in",
    "column_changes",
    "dollars",
    "fingerprint_of",
    "kind_of",
    "money",
    "sentence",
    "strength",
    "version_changes",
    "weight_of",
    "with_changes",
]
