"""Watchlists measured: evaluation, folds, verdicts, replay over the archive."""
