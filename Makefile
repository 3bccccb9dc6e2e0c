# Two commands do everything: `make run` watches the bundled sample county, `make test` runs the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

.PHONY: run run-fresh test check lock clean

run: $(READY)
	@$(BIN)/countywatch demo --folder demo-run

run-fresh: $(READY)
	@rm -rf demo-run
	@$(BIN)/countywatch demo --folder demo-run

# Tests start hundreds of processes; without bytecode each would compile all that it imports.
test: check
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n auto --dist worksteal

check: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

# A stamp file, so that set-up runs once and again only when the pins or the packages change.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Countywatch needs Python 3.11 or newer; this one is $$($(PYTHON) --version). Try: make run PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "Python could not make a virtual environment; on Debian or Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	@echo "Setting up (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

# For maintainers, with `uv` on the PATH: pins every dependency with its hashes and no address.
lock:
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url --no-emit-find-links -o requirements.lock -q

clean:
	rm -rf $(VENV) demo-run build dist
