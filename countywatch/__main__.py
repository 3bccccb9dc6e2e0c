"""`python -m countywatch` is the console command."""

from countywatch.cli.main import run

run()
