# Two commands for a fresh machine: `make map` and `make test`.
# Python 3.11 or newer is all that must be there; on Debian, `make test` as root also installs
# the programs it drives: Chromium with a CJK font, Firefox, QGIS.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DISTRICT ?= 370103-shizhong

.DEFAULT_GOAL := map
.PHONY: map test fuzz check lint types floors docs bench lock format datapackage clean

$(VENV)/.run: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Renewal Atlas needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	$(BIN)/python -m compileall -q src
	touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

map: $(VENV)/.run
	$(BIN)/renewal-atlas build $(DISTRICT)

test: $(VENV)/.dev
	bash tests/clients.sh
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not alone"
	$(BIN)/python -m pytest -m alone

# mutations of every kind of input file; another SEED gives others
SEED ?= 1
COUNT ?= 2000
fuzz: $(VENV)/.dev
	$(BIN)/python tests/fuzz.py --seed $(SEED) --count $(COUNT)

lint: $(VENV)/.dev
	$(BIN)/ruff check src tests
	$(BIN)/ruff format --check src tests

types: $(VENV)/.dev
	$(BIN)/mypy

floors: $(VENV)/.dev
	$(BIN)/lint-imports

docs: $(VENV)/.dev
	$(BIN)/python tests/docs.py

$(VENV)/.bench: requirements-bench.lock $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	touch $@

bench: $(VENV)/.bench
	for file in tests/bench/bench_*.py; do $(BIN)/python $$file || exit 1; done

datapackage: $(VENV)/.run
	$(BIN)/renewal-atlas datapackage

format: $(VENV)/.dev
	$(BIN)/ruff check --fix src tests
	$(BIN)/ruff format src tests

# new versions: hashes, no index addresses
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-annotate --no-header
lock: $(VENV)/.dev
	$(COMPILE) pyproject.toml --extra boundaries -o requirements.lock
	$(COMPILE) pyproject.toml --extra boundaries --extra export --group dev -c requirements.lock -o requirements-dev.lock
	$(COMPILE) -c requirements-dev.lock --group bench -o requirements-bench.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis dist
