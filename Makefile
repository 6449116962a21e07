# Everything that people and CI do here. `make` prints the list.
# Written for GNU Make 3.81 and newer, since that is what macOS ships.

PYTHON  ?= python3
BUILD   := _build
VENV    := .venv
BIN     := $(VENV)/bin

# -W: a warning fails the build. -n: so does a reference without a target.
SPHINXOPTS ?= -W -n --keep-going

# What a page can depend on: these files, the commit (it dates the pages), and the settings below.
INPUTS := conf.py index.rst CHANGELOG.rst CONTRIBUTING.rst roadmap docs src _static _extra _templates \
          requirements pyproject.toml Makefile
HEAD   := $(shell git rev-parse --verify --quiet HEAD 2>/dev/null)

# Contents, not dates of files: git, editors and backups set those as they like.
STATE = { echo "$(HEAD) $(SPHINXOPTS)"; $(BIN)/python -V; git rev-parse --is-shallow-repository 2>/dev/null; \
	    echo "$$SOURCE_DATE_EPOCH $$ROADMAP_BASEURL $$READTHEDOCS_CANONICAL_URL"; \
	    echo "$$GITHUB_REPOSITORY $$GITHUB_SERVER_URL"; \
	    find $(wildcard $(INPUTS)) ! -type d ! -path '*/__pycache__/*' -exec cksum {} + | LC_ALL=C sort; \
	  } | cksum

# https://reproducible-builds.org/specs/source-date-epoch/: the last commit's date, not today's.
ifeq ($(SOURCE_DATE_EPOCH),)
ifneq ($(HEAD),)
export SOURCE_DATE_EPOCH := $(shell git log -1 --format=%ct)
# A preview outlives the last commit, and asks git itself.
OWN_EPOCH := unset SOURCE_DATE_EPOCH;
endif
endif

# A locale that this machine does not have, as ssh brings one along, stops Sphinx with a traceback.
ifneq ($(shell locale 2>&1 >/dev/null),)
export LC_ALL := C
endif

SPHINX := $(BIN)/python -m sphinx

.DEFAULT_GOAL := help
.PHONY: help html live test lint linkcheck refresh check diff pictures bench clean lock FORCE

help: ## Print this list
	@echo "usage: make TARGET"
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

html: $(VENV)/.site ## Build the site into _build/html, as from scratch, when anything changed
	@state="$$($(STATE))"; \
	if [ -f $(BUILD)/html/index.html ] && [ "$$(cat $(BUILD)/.html 2>/dev/null)" = "$$state" ]; then \
	  echo "Nothing changed: $(abspath $(BUILD))/html/index.html"; \
	else \
	  echo "Building the site with Sphinx..."; \
	  mkdir -p $(BUILD) && rm -rf $(BUILD)/html.new $(BUILD)/doctrees.new $(BUILD)/.html; \
	  $(SPHINX) -q $(SPHINXOPTS) -b html -d $(BUILD)/doctrees.new . $(BUILD)/html.new >/dev/null; \
	  status=$$?; \
	  if [ -f $(BUILD)/html.new/index.html ]; then \
	    rm -rf $(BUILD)/html && mv $(BUILD)/html.new $(BUILD)/html; \
	  fi; \
	  rm -rf $(BUILD)/html.new $(BUILD)/doctrees.new; \
	  if [ $$status -ne 0 ]; then \
	    echo "The build failed on the problems above. Mend them and run make html again." >&2; \
	    exit $$status; \
	  fi; \
	  printf '%s\n' "$$state" > $(BUILD)/.html; \
	  echo "Built: $(abspath $(BUILD))/html/index.html"; \
	fi

live: $(VENV)/.site ## Serve a preview that shows every save in a moment
	@$(OWN_EPOCH) $(BIN)/sphinx-roadmap live --open-browser \
	  --ignore "$(abspath $(VENV))" --ignore "$(abspath $(BUILD))" $(LIVEOPTS)

test: $(VENV)/.test ## Run the tests (browser tests need Chromium)
	@$(BIN)/python -m pytest -n auto $(PYTESTOPTS)

lint: $(VENV)/.lint ## Check sources, types, spelling, workflows and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sphinx-lint --enable default-role -i $(VENV) -i .pytest_cache -i $(BUILD) -i tests/roots -i tests/corpus -i tests/samples -i tests/founding-text.rst .
	$(BIN)/codespell
	$(BIN)/check-jsonschema -q --builtin-schema vendor.github-issue-forms $(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))
	$(BIN)/check-jsonschema -q --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	$(BIN)/check-jsonschema -q --builtin-schema vendor.github-workflows $(wildcard .github/workflows/*.yml)
	$(BIN)/check-jsonschema -q --builtin-schema vendor.dependabot .github/dependabot.yml
	$(BIN)/check-jsonschema -q --builtin-schema vendor.readthedocs .readthedocs.yaml
	$(BIN)/zizmor --offline --pedantic --no-progress --quiet .github

# No -W: a cache that cannot be read is worth a warning, not a red build.
linkcheck: $(VENV)/.site ## Check every link over the network; with BASE=main, only new ones can fail
	@$(SPHINX) -n $(if $(BASE),-D "roadmap_linkcheck_base=$(BASE)") $(LINKCHECKOPTS) \
	  -b linkcheck -d $(BUILD)/linkcheck-doctrees . $(BUILD)/linkcheck

refresh: $(VENV)/.site ## Fetch the state of the linked milestones from GitHub into roadmap/snapshot.json
	@$(BIN)/sphinx-roadmap refresh $(REFRESHOPTS)

check: $(VENV)/.site ## Report what is wrong or out of date in the roadmap's sources
	@$(BIN)/sphinx-roadmap check $(CHECKOPTS)

# What this branch does to the roadmap, and what is not yet committed.
diff: $(VENV)/.site ## Show what changed in the roadmap since BASE, such as BASE=origin/main
	@$(BIN)/sphinx-roadmap diff --merge-base $(DIFFOPTS) "$(or $(BASE),HEAD)"

pictures: $(VENV)/.test ## Take the screenshots of the documentation anew (needs Chromium)
	@$(BIN)/python docs/_images/take.py

bench: $(VENV)/.bench ## Measure builds and pages beside plain Sphinx and Furo
	@$(BIN)/python -m benchmarks $(BENCHOPTS)

clean: ## Remove what was built, and the virtual environment
	rm -rf $(BUILD) $(VENV) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

lock: ## Renew the lock files (needs uv and a network)
	@for group in site test bench lint; do \
	  echo "Looking for the newest packages for requirements/$$group.txt..."; \
	  uv pip compile pyproject.toml --group $$group --universal --python-version 3.11 --upgrade \
	    --generate-hashes --no-emit-index-url --no-header --quiet -o requirements/$$group.txt; \
	done

# -- Set-up: one environment, filled as far as a target needs it -----------------------------------

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "This needs Python 3.11 or newer as $(PYTHON); name another with make PYTHON=python3.13" >&2; exit 2; }
	@echo "Setting up $(VENV) (once)..."
	@if command -v uv >/dev/null 2>&1; then uv venv --quiet --python $(PYTHON) $(VENV); \
	 else $(PYTHON) -m venv $(VENV); fi

# The package itself is installed without its dependencies: they are in the lock files, with hashes.
# The stamp holds what was installed, so that neither a checkout nor a copy installs it again.
$(VENV)/.%: FORCE | $(VENV)/bin/python
	@cat requirements/$*.txt pyproject.toml 2>/dev/null | cmp -s - $@ || { \
	  echo "Installing requirements/$*.txt ($$(grep -c '^[a-z0-9]' requirements/$*.txt) packages)..."; \
	  if command -v uv >/dev/null 2>&1; then \
	    VIRTUAL_ENV=$(VENV) uv pip install --quiet --require-hashes -r requirements/$*.txt && \
	    VIRTUAL_ENV=$(VENV) uv pip install --quiet --no-deps --no-build-isolation -e .; \
	  else \
	    { $(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null; } && \
	    $(BIN)/python requirements/install.py --require-hashes -r requirements/$*.txt && \
	    $(BIN)/python requirements/install.py --no-deps --no-build-isolation -e .; \
	  fi && cat requirements/$*.txt pyproject.toml > $@; }

FORCE:
