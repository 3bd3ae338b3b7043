# Aftercart: `make` alone lists what can be done.

.DEFAULT_GOAL := help
SHELL := /bin/sh

# Any Python from 3.8 on starts the installation; the project itself runs on the 3.10 in .venv.
PYTHON ?= python3
PY := .venv/bin/python
ARGS ?=

export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export TF_CPP_MIN_LOG_LEVEL := 2
# Rasa's action server listens on all interfaces unless told otherwise.
export SANIC_HOST := 127.0.0.1

.PHONY: help run install test check lint types imports validate lint-nlu tests \
	test-conversations format train models bench-nlu bench-grounding bench-retrieval \
	bench-tasks bench-faults bench-privacy bench-random bench-share bench-injection bench-turns \
	bench-kills profile shop-import shop-export shell-env lock clean distclean

help: ## Show this list
	@echo "Aftercart: usage: make <target>"
	@echo
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1|\2/p' $(firstword $(MAKEFILE_LIST)) \
		| awk -F'|' '{ printf "  %-19s %s\n", $$1, $$2 }'

run: install ## Start the assistant and its chat page; Ctrl-C stops it
	@exec $(PY) -m gateway $(ARGS)

install: ## Bring uv, Python 3.10 and the locked packages into .tools and .venv
	@$(PYTHON) scripts/bootstrap

test: check ## Install, then run every check, as CI does

# All of them run, also after a failure; pytest comes last, so that its count is what one sees.
check: install ## Run every check: lint, types, imports, validate, lint-nlu, tests
	@failed=""; \
	for step in lint types imports validate lint-nlu tests; do \
		echo "== make $$step"; \
		$(MAKE) -s --no-print-directory $$step || failed="$$failed $$step"; \
	done; \
	if [ -n "$$failed" ]; then echo "make check: failed:$$failed" >&2; exit 1; fi

lint: install ## Check style and layout of the Python code (ruff)
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

types: install ## Check the types (mypy)
	@$(PY) -m mypy

imports: install ## Check who imports what (import-linter)
	@.venv/bin/lint-imports --no-logo

validate: install ## Check domain, rules, stories and NLU data against each other (rasa); then the FAQ
	@PYTHONWARNINGS=ignore::DeprecationWarning $(PY) -m rasa data validate --fail-on-warnings
	@$(PY) -m llm_fallback check

lint-nlu: install ## Check the training data itself; ARGS="--all", "--format json", "--no-model"
	@$(PY) -m nlu_lint $(ARGS)

tests: install ## Run the tests (pytest); ARGS="-k return" picks some
	@PYTHONHASHSEED=0 $(PY) -m pytest $(ARGS)

test-conversations: install ## Hold the conversations in tests/conversations; trains if data changed
	@PYTHONHASHSEED=0 $(PY) -m pytest tests/conversations $(ARGS)

format: install ## Put the Python code into its layout and repair what ruff can
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

train: install ## Train a model if the training data changed; ARGS=--force in any case
	@$(PY) -m engine train $(ARGS)

models: install ## List the models; ARGS="use previous" has the one before answer again
	@$(PY) -m engine $(or $(ARGS),models)

bench-nlu: install ## Measure how well messages are understood; ARGS="--quick" leaves Rasa's DIET out
	@PYTHONHASHSEED=0 $(PY) -m benchmarks.nlu $(ARGS)

bench-grounding: install ## Measure what the verifier lets through and catches; ARGS="--show dev" lists mistakes
	@PYTHONHASHSEED=0 $(PY) -m benchmarks.grounding $(ARGS)
bench-retrieval: install ## Measure how well questions find their answer in the FAQ; ARGS="--help" for options
	@PYTHONHASHSEED=0 $(PY) -m benchmarks.retrieval $(ARGS)

bench-tasks: install ## Let simulated customers work through shop tasks; ARGS="--help" for options
	@$(PY) -m benchmarks.tasks $(ARGS)

bench-faults: install ## Let the language model fail in every way and see who answers, and how fast
	@$(PY) -m benchmarks.fallback faults $(ARGS)
bench-privacy: install ## Measure what personal data leaves unmasked; ARGS="--verbose" shows each miss
	@PYTHONHASHSEED=0 $(PY) -m benchmarks.privacy $(ARGS)

bench-random: install ## Ask 500 questions of a model with random weights: what is shown all the same?
	@$(PY) -m benchmarks.fallback grounded $(ARGS)

bench-share: install ## Count the questions that cost no call of a model; ARGS="--only scripted" for one
	@$(PY) -m benchmarks.fallback share $(ARGS)

bench-injection: install ## Attack the fallback with a model that gives in; ARGS="--where faq" for one kind
	@PYTHONHASHSEED=0 $(PY) -m benchmarks.injection $(ARGS)

bench-turns: install ## Measure turns beside stock Rasa; ARGS="--columns engine,stock" leaves its default model out
	@$(PY) -m benchmarks.turns $(ARGS)

bench-kills: install ## Kill the gateway under load and look what is left; ARGS="--kills 50"
	@$(PY) -m benchmarks.turns.kills $(ARGS)

profile: install ## Write a flame graph of turns under load; ARGS="--out var/profile.svg --seconds 30"
	@$(PY) -m benchmarks.turns.profiling $(ARGS)

shop-import: install ## Fill a shop from a file: DB=path/to/db.json
	@test -n "$(DB)" || { echo "make shop-import: say which file: DB=path/to/db.json" >&2; exit 2; }
	@$(PY) -m shop import "$(DB)" $(ARGS)

shop-export: install ## Write the shop to a file: OUT=path/to/db.json
	@test -n "$(OUT)" || { echo "make shop-export: say where to: OUT=path/to/db.json" >&2; exit 2; }
	@$(PY) -m shop export "$(OUT)" $(ARGS)

shell-env: install ## Print the line that puts rasa and the other tools on your PATH
	@echo ". .venv/bin/activate"
	@echo "export RASA_TELEMETRY_ENABLED=false SQLALCHEMY_SILENCE_UBER_WARNING=1"
	@echo "export TF_CPP_MIN_LOG_LEVEL=2 SANIC_HOST=127.0.0.1"

lock: ## Resolve requirements.in into requirements.lock anew
	@$(PYTHON) scripts/bootstrap --lock

clean: ## Remove what checks and runs leave behind; databases and models stay
	@find . \( -path ./.venv -o -path ./.tools -o -path ./.git \) -prune \
		-o -name __pycache__ -type d -exec rm -rf {} +
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .rasa results

distclean: clean ## Remove also the environment, the tools and the trained models
	@rm -rf .venv .tools models
