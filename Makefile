# make serve   build the sample index and serve it on http://127.0.0.1:8080
# make test    every test, those with clients written by others too
# make check   format, lint, types, imports, docs and the fast tests
# make lint    the same without the tests
#
# Each target sets up what it needs in .venv and .venv-clients; nothing outside this folder is touched.

PYTHON  ?= python3
VENV    ?= .venv
CLIENTS  = .venv-clients
DATA    ?= .scenthound
PORT    ?= 8080

# --no-compile: byte code is written for what is imported, when it is; compiling everything takes half a minute. So
# it must be written, whatever the caller's environment says.
unexport PYTHONDONTWRITEBYTECODE
INSTALL  = -m pip install --quiet --no-compile --disable-pip-version-check
PIP      = $(VENV)/bin/python $(INSTALL) --constraint constraints.txt
RUN      = $(VENV)/bin/scenthound
# What a file's tests share, a server or an index, is made once: so its tests stay together.
SPREAD   = --numprocesses auto --maxprocesses 4 --dist loadfile

.PHONY: serve test check lint clients format clean

serve: $(VENV)/runtime.installed
	@$(RUN) clean examples/crawl --out $(DATA)/corpus
	@$(RUN) index $(DATA)/corpus --out $(DATA)/index
	@exec $(RUN) serve $(DATA)/index --port $(PORT)

test: $(VENV)/test.installed clients
	$(VENV)/bin/pytest $(SPREAD)

check: lint
	$(VENV)/bin/pytest $(SPREAD) -m "not slow"

lint: $(VENV)/test.installed
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-cache

# Clients written by others, as tests/clients runs them.
clients: $(CLIENTS)/python.installed $(CLIENTS)/node.installed

format: $(VENV)/test.installed
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

clean:
	rm -rf $(VENV) $(CLIENTS) tests/clients/node_modules $(DATA)

# torch goes first: with a CPU build in place nothing else pulls in a larger one.
$(VENV)/runtime.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "make: $(PYTHON) is older than 3.11; run: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 2; }
	@echo "Installing into $(VENV); this takes one to three minutes the first time."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) torch
	@$(PIP) --editable .
	@touch $@

$(VENV)/test.installed: $(VENV)/runtime.installed
	@echo "Installing what the tests need into $(VENV)."
	@$(PIP) --editable '.[test]'
	@touch $@

# In an environment of their own: what they want of other libraries must not be ours.
$(CLIENTS)/python.installed: tests/clients/requirements.txt tests/clients/requirements-alone.txt \
    tests/clients/requirements-apart.txt
	@echo "Installing the clients that the tests run into $(CLIENTS)."
	@$(PYTHON) -m venv $(CLIENTS)
	@$(CLIENTS)/bin/python $(INSTALL) --requirement $<
	@$(CLIENTS)/bin/python $(INSTALL) --no-deps --requirement tests/clients/requirements-alone.txt
	@$(CLIENTS)/bin/python $(INSTALL) --no-deps --target $(CLIENTS)/apart --requirement tests/clients/requirements-apart.txt
	@touch $@

$(CLIENTS)/node.installed: tests/clients/package-lock.json $(CLIENTS)/python.installed
	@cd tests/clients && PATH="$(CURDIR)/$(CLIENTS)/bin:$$PATH" npm ci --silent
	@touch $@
