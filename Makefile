# HELM's commands. `make help` lists them; docs/development.md explains them.
#
# What is slow is done once: .stamps/ holds a mark for each environment that was built, named by a
# hash of what it was built from. A changed lock or source asks for a mark that is not there yet.

SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON := .venv/bin/python
PYTEST := .venv/bin/pytest

# Suites that start real processes try what failed once more, and say so: a crowded machine is no
# fault of the code, but a fault that stays fails.
define twice
$(1) || { echo 'Tried once more:'; $(1) --last-failed --last-failed-no-failures none; }
endef
export PYTHONUNBUFFERED := 1

# Twelve letters of a hash over files (or folders) and over what else is said.
hash = $(shell { find $(1) -type f -print0 2>/dev/null | LC_ALL=C sort -z | xargs -0r cat; echo '$(2)'; } | sha256sum | cut -c1-12)

RUNS   := .stamps/python-$(call hash,requirements/run.txt,$(CURDIR))
TESTS  := .stamps/tests-$(call hash,requirements/run.txt requirements/test.txt,$(CURDIR))
BENCH  := .stamps/bench-$(call hash,requirements/run.txt requirements/bench.txt,$(CURDIR))
NODE   := .stamps/node-$(call hash,package.json package-lock.json .npmrc,$(CURDIR))
PAGES  := .stamps/pages-$(call hash,static/src static/public package-lock.json vite.config.ts tsconfig.json,$(CURDIR))

# ── Everyday ──────────────────────────────────────────────────────────────────────────────────

.PHONY: run
run: $(RUNS) $(PAGES) ## Run HELM (PORT, HELM_DATA, DATABASE_URL, REDIS_URL …: docs/settings.md)
	@exec $(PYTHON) manage.py serve

.PHONY: dev
dev: $(RUNS) $(NODE) ## Run HELM and build and start again whenever a source changes
	@exec $(PYTHON) .ci/dev.py

.PHONY: test
test: ## Run all tests (make test-<suite> runs one; the suites are listed by make help)
	@.ci/suites $(SUITES)

.PHONY: check
check: lint types imports ## Formatting, lint, types and import contracts, without tests

.PHONY: bench
bench: $(RUNS) $(BENCH) $(PAGES) ## Measure HELM beside its peers (PARTS: memory feel dmn durable jobs …)
	@.ci/machines
	@exec $(PYTHON) -m benchmarks $(PARTS)

.PHONY: chaos
chaos: export HELM_CHAOS_ROUNDS ?= 50
chaos: $(TESTS) $(PAGES) ## Kill every process under load (HELM_CHAOS_ROUNDS, 50; HELM_CHAOS_SEED)
	@.ci/machines
	@exec $(PYTEST) --timeout 0 -o log_cli=true --log-cli-level=INFO tests/chaos

.PHONY: lock
lock: $(TESTS) ## Resolve requirements/*.in anew into locks with hashes
	@for name in run test bench; do \
	  .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	    requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

.PHONY: help
help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10
	@echo; echo "Suites of make test: $(SUITES)" | fold -s -w 100

# ── Checks ────────────────────────────────────────────────────────────────────────────────────

PACKAGES := $(wildcard helm engine modeler inbox examples benchmarks)

.PHONY: lint types imports
lint: $(TESTS)
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .

types: $(TESTS)
	.venv/bin/mypy $(PACKAGES)

imports: $(TESTS)
	.venv/bin/lint-imports --no-logo

# ── Suites ────────────────────────────────────────────────────────────────────────────────────
# In the order in which a fault is cheapest to find. Each is a target of its own.

SUITES := lint types architecture islands pure laws shell-sqlite shell-postgres live web chaos \
          conformance

CORE   := $(wildcard $(addprefix tests/,source feel dmn plan bpmn runtime scenarios golden))
OTHERS := $(addprefix tests/,laws live scaled web chaos architecture conformance children)
ROOMS  := $(filter-out $(CORE) $(OTHERS) %.py %__pycache__,$(wildcard tests/*))

.PHONY: test-lint test-types test-architecture test-islands test-pure test-laws
test-lint: lint
test-types: types

test-architecture: $(TESTS)
	$(PYTEST) tests/architecture

test-islands: $(NODE)
	npm run --silent check
	npm test --silent

test-pure: $(TESTS)
	$(PYTEST) $(CORE)

test-laws: $(TESTS)
	$(PYTEST) tests/laws
	HELM_TEST_DATABASE=postgres $(PYTEST) tests/laws/test_restarts.py tests/laws/test_pipe.py

.PHONY: test-shell-sqlite test-shell-postgres test-live test-web test-chaos test-conformance
test-shell-sqlite: $(TESTS) $(PAGES)
	$(call twice,HELM_TEST_DATABASE=sqlite $(PYTEST) $(ROOMS))

test-shell-postgres: $(TESTS) $(PAGES)
	$(call twice,HELM_TEST_DATABASE=postgres $(PYTEST) $(ROOMS))

test-live: $(TESTS) $(PAGES)
	$(call twice,$(PYTEST) $(wildcard tests/live tests/scaled))

test-web: $(TESTS) $(PAGES)
	$(call twice,$(PYTEST) tests/web)

test-chaos: $(TESTS) $(PAGES)
	$(call twice,$(PYTEST) tests/chaos)

test-conformance: $(TESTS) $(PAGES)
	$(call twice,$(PYTEST) -rs tests/conformance)

# ── Environments ──────────────────────────────────────────────────────────────────────────────

stamp = @mkdir -p .stamps; rm -f $(firstword $(subst -, ,$@))-*; touch $@

.venv/bin/pip:
	@.ci/versions python
	@.ci/venv

$(RUNS): | .venv/bin/pip
	@echo "HELM installs its Python packages."
	@.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(stamp)

$(TESTS): | $(RUNS)
	@echo "HELM installs what its tests need."
	@.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	$(stamp)

$(BENCH): | $(RUNS)
	@.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	$(stamp)

$(NODE):
	@.ci/versions node
	@echo "HELM installs the packages of its pages."
	@npm ci --no-audit --no-fund --loglevel=error
	$(stamp)

$(PAGES): | $(NODE)
	@echo "HELM builds its pages."
	@npm run --silent build -- --logLevel=error
	$(stamp)

.PHONY: clean
clean: ## Remove what was installed and built; data are kept
	rm -rf .venv node_modules static/dist .stamps .mypy_cache .ruff_cache .pytest_cache
