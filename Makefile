# Everything a newcomer needs: `make run` serves, `make test` tests. Both set up .venv by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python
ARGS ?=

.PHONY: run test check format lock openapi postgres test-faults test-contract bench bench-scale bench-imports clean
.DEFAULT_GOAL := run

run: $(VENV)/ready
	$(BIN)/depositary serve $(ARGS)

test: $(VENV)/ready
	$(BIN)/python -m pytest $(ARGS)

# deptry: nothing undeclared and nothing unused anywhere; outside the tests nothing of the extra `dev`.
check: $(VENV)/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/deptry app migrations --optional-dependencies-dev-groups dev

format: $(VENV)/ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The suite on a real PostgreSQL, which the script installs where it is missing, and starts.
postgres: $(VENV)/ready
	tests/with-postgres $(BIN)/python -m pytest -m 'not faults and not slow' $(ARGS)

# Real servers that are killed, frozen, starved and crowded, the slow ones too; prints the figures.
test-faults: $(VENV)/ready
	tests/faults/install
	$(BIN)/python -m pytest tests/faults -m faults $(ARGS)

# Schemathesis over the whole contract on both engines, with a fixed seed and a bound on time.
test-contract: $(VENV)/ready
	tests/faults/install
	$(BIN)/python -m pytest tests/outside -m outside $(ARGS)

# Beside others, and as it grows: both need two cores, install wrk where it is missing (as root), and
# write tests/benchmarks/RESULTS.md.
bench: $(VENV)/ready
	$(BIN)/python -m tests.benchmarks.compare

bench-scale: $(VENV)/ready
	$(BIN)/python -m tests.benchmarks.scale

bench-imports: $(VENV)/ready
	$(BIN)/python -m tests.benchmarks.import_time

# Names, versions and hashes of every dependency of every extra; no addresses. What is locked keeps
# its version, unless ARGS=--upgrade.
lock: $(VENV)/ready
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	  --quiet $(ARGS) --output-file requirements.lock

openapi: $(VENV)/ready
	$(BIN)/depositary export-openapi openapi.json

clean:
	rm -rf $(VENV)

# uv comes out of the lock file too, hashes and all; then uv installs the rest, which is fast.
$(VENV)/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Depositary needs Python 3.11 or newer; say which with PYTHON=…'; exit 1; }
	$(PYTHON) -m venv $(VENV)
	awk '/^uv==/ {found = 1} found {print} found && !/\\$$/ {exit}' requirements.lock > $(VENV)/uv.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.lock
	$(UV) --require-hashes -r requirements.lock
	$(UV) --no-deps --no-build-isolation --editable .
	@touch $@
