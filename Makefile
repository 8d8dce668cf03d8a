# `make` alone lists what can be done.
PYTHON ?= python3
PORT ?= 8000
SANDBOX_PORT ?= 8100
VAR ?= var
MAILS ?= 20000
KILLS ?= 200
RUNS ?= 1000
LIVES ?= 1000000
BIN = .venv/bin
LOCKS = requirements.lock benchmarks/requirements.lock deploy/node.lock
COMPILE = $(BIN)/python -m uv pip compile -q --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --no-annotate
export PORT SANDBOX_PORT VAR
# Modules are kept compiled whatever the machine says: the processes of a demo start a fifth sooner.
export PYTHONDONTWRITEBYTECODE =

.PHONY: help setup views run test check bench pictures faults agree simulate guards migrate lock manifest
help: ## list these words
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup:
	@$(PYTHON) deploy/setup.py

views: setup ## build the views, where something changed
	@$(BIN)/python -m deploy.front_end

run: views ## run everything with the sandbox and demo data, until Ctrl-C (PORT, SANDBOX_PORT, VAR)
	@exec $(BIN)/python -m integration.cli demo

test: ## set up and run all tests (ARGS for pytest)
	@$(PYTHON) deploy/setup.py --browser
	@$(BIN)/python -m deploy.front_end
	@$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

check: setup ## format, lint, types, imports, locks
	$(BIN)/python -m deploy.front_end --check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@! grep -nE '^--(extra-)?index-url|https?://' $(LOCKS) || (echo 'a lock file holds an address'; exit 1)

bench: views ## measure, each figure against another one in the same run (ONLY=name)
	@$(BIN)/python -m benchmarks $(ONLY)

pictures: views ## make the pictures of docs/screens.md anew (some minutes)
	@PICTURES=docs/pictures $(BIN)/python -m pytest -q tests/views tests/journeys/test_demo.py

faults: setup ## kill workers while mails leave through Postfix, and count, beside django-drip-campaigns (MAILS, KILLS; half an hour)
	@$(BIN)/python -m benchmarks.faults $(MAILS) $(KILLS)

agree: setup ## compare the dates of random sequences with what the engine does (RUNS; some minutes)
	@DATES_RUNS=$(RUNS) $(BIN)/python -m pytest -n 2 tests/sequences/authoring/test_dating.py

simulate: setup ## live through random runs of random sequences, and look at each promise (LIVES; some minutes)
	@$(BIN)/python -m tests.sequences.core.simulating $(LIVES)

guards: setup ## take each guard out of the core: some test has to fail each time (half an hour; ONLY=module)
	@$(BIN)/python -m tests.sequences.core.guarding $(ONLY)

migrate: setup ## bring the database of DATABASE_URL to the newest schema
	@$(BIN)/python -m integration.cli migrate

manifest: setup ## write the manifest to import at monday (BASE_URL=https://host SLUG=your-account; OUT=var/manifest.json)
	@$(BIN)/python -m integration.cli manifest "$(BASE_URL)" "$(SLUG)" --out "$(or $(OUT),$(VAR)/manifest.json)"

lock: setup ## write the lock files anew, of the product and of what benches measure against
	@$(COMPILE) pyproject.toml --group dev -o requirements.lock
	@$(COMPILE) benchmarks/requirements.in -o benchmarks/requirements.lock
	@$(COMPILE) deploy/node.in -o deploy/node.lock
