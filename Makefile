# Everything a newcomer needs: `make run` serves, `make test` tests. Both set up .venv by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: run test check format lock openapi postgres test-faults test-contract test-installing bench bench-scale bench-imports clean
.DEFAULT_GOAL := run

run: $(VENV)/serves
	@echo 'Starting; a new database is first made and filled'
	@$(BIN)/depositary serve $(ARGS)

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
	tests/with-postgres $(BIN)/python -m pytest -m 'not faults and not slow and not installing' $(ARGS)

# Real servers that are killed, frozen, starved and crowded, the slow ones too; prints the figures.
test-faults: $(VENV)/ready
	tests/faults/install
	$(BIN)/python -m pytest tests/faults -m faults $(ARGS)

# The image, and the examples in docs/deploying, with the programs they are for: as root, on Debian.
test-installing: $(VENV)/ready
	tests/installing/install
	$(BIN)/python -m pytest tests/installing -m installing $(ARGS)

# Schemathesis over the whole contract on both engines, with a fixed seed and a bound on time; what five
# generators of clients make of it, under tsc and mypy; and the validators of exports.
test-contract: $(VENV)/ready
	tests/faults/install
	tests/outside/install
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

# What serving needs is installed; and then the tools for tests are there, too.
$(VENV)/serves: requirements.lock pyproject.toml
	@PYTHON='$(PYTHON)' tools/install $(VENV)
	@touch $@

$(VENV)/ready: requirements.lock pyproject.toml
	@PYTHON='$(PYTHON)' tools/install $(VENV) dev
	@touch $(VENV)/serves $@
