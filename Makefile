.DEFAULT_GOAL := help
SHELL := bash
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := $(UV) run --frozen --no-sync

.PHONY: help install run test test-compiled lint fix check compile uncompile bench docs

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: .venv/.installed ## Install the locked dependencies (and uv, if it is missing)

.tools/bin/uv:
	python3 -m venv .tools && .tools/bin/pip install --quiet uv

.venv/.installed: pyproject.toml uv.lock
	@command -v uv >/dev/null 2>&1 || $(MAKE) --no-print-directory .tools/bin/uv
	$(UV) sync --frozen --quiet
	@touch $@

run: install ## Start the exchange, the portal, the simulator and the teleservice with the sandbox
	@$(RUN) unefois demo

test: install ## Every test; what it needs besides Python packages is installed first
	@tools/prepare_tests.sh
	$(RUN) python -m pytest $(PYTEST_OPTIONS)

test-compiled: install ## The tests of the hot path again, on a compiled copy of the sources
	$(RUN) python -m tools.compile --into build/compiled
	PYTHONPATH=build/compiled/src $(RUN) python -m pytest $(PYTEST_OPTIONS) tests/test_compiled.py tests/gateway tests/identity tests/journal \
	  tests/operations tests/sources tests/contract/test_bad_input.py

lint: install ## ruff alone
	$(RUN) ruff check . && $(RUN) ruff format --check .

fix: install ## Let ruff mend what it can
	$(RUN) ruff check --fix . ; $(RUN) ruff format .

check: install lint ## Lint, types, walls, freshness of the generated documents
	$(RUN) mypy
	$(RUN) lint-imports
	$(RUN) python -m unefois.cli docs --check
	$(RUN) python -m tools.contract --check
	$(RUN) python -m tools.client_api --check

compile: install ## Compile the hot path in place (needs a C compiler); the sources alone work too
	$(RUN) python -m tools.compile

uncompile: ## Back to the sources alone
	$(RUN) python -m tools.compile --remove

bench: install ## Measure the compiled exchange and the law engine, and compare with the budgets
	$(RUN) python -m tools.compile --into build/compiled
	PYTHONPATH=build/compiled/src $(RUN) python -m unefois.cli bench exchange
	$(RUN) unefois bench law

docs: install ## Write the generated documents again
	$(RUN) python -m unefois.cli docs
	$(RUN) python -m tools.contract
	$(RUN) python -m tools.client_api
