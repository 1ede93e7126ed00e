# Everything a newcomer needs: `make demo` and `make test`. Both do all their set-up.

PYTHON ?= python3
MINUTES ?= 60
VENV := .venv
BIN := $(VENV)/bin

# Hundreds of processes of the tests import the same modules: they are compiled once, and kept.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help venv demo test checks tests test-thorough test-clients web mutants fuzz generate docs bench gallery lessons sheets clean

help: ## Say what there is to make
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 24

venv: $(VENV)/.dev ## Set up .venv with everything for development

demo: $(VENV)/.user ## Build the default exosome: out/exosome.png and its report
	@mkdir -p out
	$(BIN)/exoviz build scenes/exosome.toml --picture out/exosome.png

test: $(VENV)/.dev ## Check formatting, lint, types, import contracts; run the tests
	$(MAKE) --jobs 2 checks tests

checks:
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

tests:
	@PYTHON="$(BIN)/python" sh scripts/clients.sh light
	$(BIN)/pytest -n auto

test-thorough: $(VENV)/.dev ## Run the tests with all sweeps as fine as they can be; takes twice as long
	$(BIN)/pytest -n auto --thorough

test-clients: $(VENV)/.dev ## Install the programs that open the files, and ask them; out/clients
	PYTHON="$(BIN)/python" sh scripts/clients.sh all
	$(BIN)/pytest tests/clients

web: web/node_modules ## Check, test and build the page of lessons (needs Node.js): assets/lesson
	cd web && npm run --silent check && npm test --silent && npm run --silent build

bench: $(VENV)/.dev ## Measure exoviz beside its peers: docs/benchmarks.md
	$(BIN)/python -m benchmarks

mutants: $(VENV)/.dev ## Change the code at random, and say what the tests do not notice; takes an hour or more
	$(BIN)/python scripts/mutants.py

fuzz: $(VENV)/.dev ## Attack exoviz at random for an hour, and print counts and what was found
	$(BIN)/python scripts/fuzz.py --minutes $(MINUTES)

generate: $(VENV)/.dev ## Make what is generated: schema, tables of the docs, templates of translations, baselines
	$(BIN)/python scripts/generate.py
	$(BIN)/pytest -q tests/golden --renew

docs: $(VENV)/.docs ## Build the site of the documents and of the Python API: out/docs
	$(BIN)/python -m sphinx --builder html --fail-on-warning --keep-going --quiet docs out/docs

gallery: $(VENV)/.dev ## Draw the pictures of README.md and docs/gallery.md again
	$(BIN)/python scripts/gallery.py

lessons: $(VENV)/.user ## Make the lessons that come with exoviz, and their worksheets: out/lessons
	for name in one-exosome made-released-read; do \
	  for lang in kk ru en; do \
	    $(BIN)/exoviz --lang $$lang lesson $$name -o out/lessons/$$name.html \
	      --worksheet out/lessons/$$name-$$lang.pdf || exit 1; \
	  done; \
	done

sheets: $(VENV)/.dev ## Draw every chapter at ten moments, to be looked at: out/sheets
	$(BIN)/python scripts/contact_sheets.py out/sheets

clean: ## Remove what was made here, .venv and the peers' environments included
	rm -rf $(VENV) .mutants out dist benchmarks/.peers tests/clients/.clients .mypy_cache .ruff_cache .pytest_cache \
	  .hypothesis .import_linter_cache .benchmarks
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

web/node_modules: web/package-lock.json
	cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# One stamp for each set of packages: make repeats the set-up only when what it reads has changed.
$(VENV)/.user $(VENV)/.dev $(VENV)/.docs: $(VENV)/.%: pyproject.toml scripts/setup.sh
	PYTHON="$(PYTHON)" sh scripts/setup.sh $(VENV) $*
	@touch $@ $(VENV)/.user
