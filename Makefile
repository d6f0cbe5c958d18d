# The first Python that fits; `make lab PYTHON=/path/to/python` takes another.
PYTHONS := 3.15 3.14 3.13 3.12 3.11
FITS := (3, 11) <= sys.version_info[:2] < (3, 16)
NEEDS := The course needs Python 3.11 to 3.15: install one and run make again, or name it: make lab PYTHON=/path/to/python
PYTHON ?= $(or $(shell for p in python3 $(PYTHONS:%=python%); do \
	$$p -c 'import sys; $(FITS) or sys.exit(1)' 2>/dev/null && echo $$p && break; done),python3)
BIN := .venv/bin

# Programs that are started a hundred times compile the library once.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help lab check style types imports quick test suite test-peers notebooks grade site site-serve bench bench-felt

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

lab: .venv/installed ## Open the course in JupyterLab
	$(BIN)/python -m atrous_lib

# All at once, and each to its end: what fails is named last.
check: .venv/installed ## Lint, check types and imports, run the quick tests
	@$(MAKE) --no-print-directory -k -j4 style types imports quick

style: .venv/installed ## Lint, and check the format
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: .venv/installed ## Check types
	$(BIN)/mypy

imports: .venv/installed ## Check that imports go one way
	$(BIN)/lint-imports

quick: .venv/installed ## Run the quick tests
	$(BIN)/pytest -n 3 --dist loadfile -m quick README.md atrous_lib tests

test: .venv/installed ## Lint, check types and imports, run every test and notebook
	@$(MAKE) --no-print-directory -k -j4 style types imports suite

# Some tests wait for a page or a deadline: four workers keep two cores busy.
suite: .venv/installed ## Run every test and notebook
	$(BIN)/pytest -n 4 --dist loadfile

test-peers: .venv-peers/installed ## Compare with Keras 3, PyTorch and JAX, which this installs
	.venv-peers/bin/pytest tests/peers

notebooks: .venv/installed ## Derive notebooks/, solutions/ and exercises/ from sources/
	$(BIN)/python sources/derive.py

grade: .venv/installed ## Grade every notebook in submitted/, in sandboxes
	$(BIN)/atrous-course grade submitted

# PYODIDE=FOLDER names an unpacked Pyodide distribution; the site then asks for nothing outside.
site: .venv/installed ## Build the browser edition in _site/
	$(BIN)/python site/build.py $(if $(PYODIDE),--pyodide "$(PYODIDE)")

site-serve: .venv/installed ## Open the browser edition on this machine
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory _site 8000

bench: .venv-peers/installed ## Time the convolution against PyTorch, JAX, TensorFlow and others
	.venv-peers/bin/python -m benchmarks.conv1d

bench-felt: .venv-peers/installed ## Time what people wait for: imports, checks, pictures, pages, grading
	.venv-peers/bin/python -m benchmarks.felt

.venv/installed: requirements.lock
	@command -v "$(PYTHON)" >/dev/null || { echo "Found no program '$(PYTHON)'. $(NEEDS)"; exit 1; }
	@"$(PYTHON)" -c 'import sys; $(FITS) or sys.exit("Found Python %d.%d (%s). $(NEEDS)" % (tuple(sys.version_info[:2]) + (sys.executable,)))'
	@echo "Setting up .venv with $(PYTHON): installing the versions that requirements.lock pins. This takes a minute or two and happens only when that file changes."
	@"$(PYTHON)" -m venv .venv || { echo "Python could not make .venv. On Debian and Ubuntu: sudo apt install python3-venv"; rm -rf .venv; exit 1; }
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps -e .
	@touch $@

# The frameworks stay out of .venv, which holds what requirements.lock says and no more.
.venv-peers/installed: requirements.lock pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.version_info[:2] < (3, 14) or sys.exit("The frameworks need Python 3.11 to 3.13: make bench PYTHON=/path/to/python")'
	"$(PYTHON)" -m venv .venv-peers
	.venv-peers/bin/pip install -q --disable-pip-version-check -r requirements.lock -e '.[peers]'
	@touch $@
