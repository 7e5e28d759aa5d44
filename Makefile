# `make demo` and `make test` need Python 3.11 or later and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := demo.db
DRIFT := build/drift.db

.PHONY: demo test check setup pins wheel clean help

help:  ## what there is to make
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 8

demo: $(VENV)/.run  ## import samples/ into a new archive, show stories, clusters and a provenance chain
	@rm -f $(DEMO) $(DEMO)-wal $(DEMO)-shm
	$(BIN)/news-archive import samples --db $(DEMO)
	@echo
	$(BIN)/news-archive stories --db $(DEMO)
	@echo
	$(BIN)/news-archive clusters --db $(DEMO)
	@echo
	$(BIN)/news-archive chain tallow-street-blog/lindmoor-dam-survey.md --db $(DEMO)
	@echo
	@echo "The archive is $(DEMO). Go on with: $(BIN)/news-archive articles --db $(DEMO)"

test: $(VENV)/.dev  ## the whole suite, on SQLite and on a PostgreSQL that it starts itself
	$(BIN)/python -m pytest -n auto --dist worksteal

check: $(VENV)/.dev  ## lint, types, import contracts, migration drift
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	mkdir -p build && rm -f $(DRIFT) && ARCHIVE_DATABASE_URL=$(DRIFT) $(BIN)/alembic upgrade head && ARCHIVE_DATABASE_URL=$(DRIFT) $(BIN)/alembic check

setup: $(VENV)/.dev  ## only install

wheel: $(VENV)/.dev  ## build dist/*.whl
	$(BIN)/python -m build --wheel --no-isolation

pins: $(VENV)/.dev  ## pin the newest versions that pyproject.toml allows
	$(BIN)/python -m pip install --quiet uv
	$(call pin,requirements.txt,running the archive,--extra postgres pyproject.toml)
	$(call pin,requirements-dev.txt,running$(comma) testing and releasing it,--all-extras pyproject.toml)
	echo 'hatchling>=1.27' | $(call pin,requirements-build.txt,building the package,-)

comma := ,
PIN := --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
       --no-emit-index-url --no-emit-find-links --no-header --no-annotate
pin = $(BIN)/uv pip compile $(PIN) -o $(1) $(3) && sed -i '1i # Exact pins for $(2), with hashes. Made anew by `make pins`.' $(1)

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.txt pyproject.toml | $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

clean:  ## remove what was made
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis $(DEMO) $(DEMO)-wal $(DEMO)-shm
