# Everything runs in .venv, which is made on first use and again when pyproject.toml changes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
ALL := $(VENV)/.all-installed
DOCS := $(VENV)/.docs-installed
BROWSER := $(VENV)/.browser-installed
SPARK := $(VENV)/.spark-installed
TORCH := 2.13.0
TORCH_CPU := https://download.pytorch.org/whl/cpu
SAMPLE := sample_data/adult.parquet

.DEFAULT_GOAL := help
.PHONY: help demo test test-all test-browser test-spark lint check check-statistics fuzz docs dist bench clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(STAMP) ## set up, repair the sample data, show the report
	@mkdir -p build
	$(BIN)/unlearn repair $(SAMPLE) --sensitive sex -o build/adult.repaired.parquet --report build/report.json --force

test: $(STAMP) ## run the tests, but for the slow ones
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow and not browser and not spark"

test-all: $(ALL) ## install torch (CPU), xgboost and LightGBM too, run every test but those of a browser and of Spark
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not browser and not spark"

test-browser: $(BROWSER) ## look at the HTML pages in a headless Chromium; pictures of them in build/screenshots
	UNLEARN_BROWSER_REQUIRED=1 $(BIN)/python -m pytest -m browser tests/browser

test-spark: $(SPARK) ## the Spark engine in a session of this machine, and through Spark Connect; needs Java 17
	UNLEARN_SPARK_REQUIRED=1 $(BIN)/python -m pytest -m spark tests/engines/spark

lint: $(STAMP) ## lint, types, import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint ## lint, types, import contract, documents against the code
	$(BIN)/python -m pytest -m "not slow" tests/test_architecture.py tests/docs

check-statistics: $(STAMP) ## false alarms, coverage, power and gate of the audit, quick form (minutes)
	$(BIN)/python -m benchmarks calibration --quick --minutes 4

fuzz: $(STAMP) ## odd tables, mutated maps and models for ten minutes; FIRST=N begins at case N
	$(BIN)/python -m tests.fuzz.fuzz 10 $(FIRST)

docs: $(DOCS) ## build the site in build/docs; a link that leads nowhere is an error
	$(BIN)/python -m sphinx -n -W --keep-going -q -b html docs build/docs
	@echo "Open build/docs/index.html"

dist: $(STAMP) ## build sdist and wheel in dist/
	$(BIN)/python -m build --outdir dist

bench: $(STAMP) ## run the benchmarks that need nothing from outside
	$(BIN)/python -m benchmarks startup
	$(BIN)/python -m benchmarks scale --quick

clean: ## remove what was made, .venv too
	rm -rf $(VENV) build dist .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "unlearn needs Python 3.11 or newer, and $(PYTHON) is: $$($(PYTHON) --version 2>&1)." >&2; \
		echo "Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) lacks venv. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Setting up $(VENV) (a minute or two, once)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

# The CPU build of torch is 0.2 GB and lies in an index of its own; where that cannot be reached, pip's own indexes are
# asked, which may give a CUDA build of several GB.
$(ALL): $(STAMP)
	@echo "Adding torch $(TORCH), xgboost and LightGBM to $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --retries 0 --timeout 15 \
		--index-url $(TORCH_CPU) torch==$(TORCH) || echo "No CPU build there: asking pip's own indexes."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check torch==$(TORCH) -e '.[dev,adapters]'
	@touch $@

$(BROWSER): $(STAMP)
	@echo "Adding Playwright and axe-core to $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,browser]'
	@touch $@

$(SPARK): $(STAMP)
	@echo "Adding pyspark to $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,spark]'
	@touch $@

$(DOCS): $(STAMP)
	@echo "Adding Sphinx to $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,docs]'
	@touch $@
