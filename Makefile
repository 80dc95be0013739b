# `make` prints what one can do; the work itself is in tools/ and in the command line .venv/bin/zhike.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && exit; done; echo python3)
BIN = .venv/bin
.DEFAULT_GOAL = help
.PHONY: help setup run test check types lint prove bench shots map app messages coverage lock clean dev

help: ## Print this list
	@echo "Zhike 知客"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: ## Prepare this checkout: .venv, locked packages, front end, catalogues
	@$(PYTHON) tools/setup.py

run: ## Start Zhike with the demonstration data (DATA=orders.csv: yours; DEMO=0: empty; PORT=8001)
	@$(PYTHON) tools/run.py

test: ## Run the whole suite: SQLite, PostgreSQL, Chromium, Spark (ARGS="tests/web -k word")
	@$(PYTHON) tools/test.py $(ARGS)

check: dev ## Lint, types, architecture, security, translations, then the whole suite (what CI runs)
	@$(MAKE) --no-print-directory --jobs=2 --output-sync types lint
	@$(PYTHON) tools/test.py $(ARGS)

types: dev
	$(BIN)/mypy zhike

lint: dev
	@! grep -nE '(https?|file)://|--(extra-)?index-url|--find-links' requirements*.lock
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/bandit -q -r zhike -c pyproject.toml
	$(BIN)/python tools/messages.py check
	$(BIN)/python tools/coverage.py check

prove: dev ## Run the heavy campaigns: kill -9, mutated files, permission matrix (hours)
	HYPOTHESIS_PROFILE=prove $(BIN)/python -m pytest -m prove -n 0 tests $(ARGS)

bench: dev ## Measure what docs/reference/performance.md quotes
	@set -e; for file in benchmarks/[a-z]*.py; do echo "── $$file"; $(BIN)/python $$file; done

shots: dev ## Make the screenshots in docs/ with Chromium
	ZHIKE_SHOTS=docs/screenshots DJANGO_ALLOW_ASYNC_UNSAFE=1 $(BIN)/python -m pytest -m browser -n 0 tests/e2e/test_screenshots.py

map: ## Print what is where: the first line of every module, by floor and noun
	@$(PYTHON) tools/map.py $(ARGS)

app: ## Write the skeleton of a new app (NAME=tasks ABOVE=people)
	@$(PYTHON) tools/new_app.py $(NAME) $(ABOVE)

messages: dev ## Bring the message catalogues up to date with code and templates
	@$(BIN)/python tools/messages.py extract

coverage: ## Write docs/reference/coverage.md from the markers of the tests
	@$(PYTHON) tools/coverage.py

lock: ## Resolve the dependencies anew into the lock files (needs uv)
	@$(PYTHON) tools/lock.py

clean: ## Remove what was built; data/ and .venv stay
	rm -rf zhike/web/static/dist zhike/web/assets/node_modules build dist test-results
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find zhike tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

dev:
	@$(PYTHON) tools/setup.py dev demo
