"""Countywatch: notice, ask, answer, report."""

__version__ = "0.1.0"
