# make install | run | test | check | bench [NAME=…] | eval | lock

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
UV     := $(BIN)/uv
NAME   ?= all
ARGS   ?=
WORKERS ?= 4

export UV_PYTHON_DOWNLOADS = never
export UV_LINK_MODE ?= copy
# Without kept bytecode every process compiles two thousand files anew: two seconds of each start.
export UV_COMPILE_BYTECODE = 1
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install install-dev run test test-crash check lint bench eval lock clean

# What the program needs; what the tests need as well is a superset, so one of the two stamps is enough to run.
install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(BIN)/python requirements.txt pyproject.toml
	@if [ -f $(VENV)/.installed-dev ] && [ $(VENV)/.installed-dev -nt requirements.txt ] && [ $(VENV)/.installed-dev -nt pyproject.toml ]; \
	then :; else $(MAKE) --no-print-directory packages FILE=requirements.txt; fi
	@touch $@

$(VENV)/.installed-dev: $(BIN)/python requirements-dev.txt pyproject.toml
	@$(MAKE) --no-print-directory packages FILE=requirements-dev.txt
	@touch $@

# Every package is checked against its hash; without uv, pip does the same, only slower.
.PHONY: packages
packages:
	@if $(BIN)/python -m pip install --quiet --disable-pip-version-check uv; then \
	  $(UV) pip sync --quiet --python $(BIN)/python --require-hashes $(FILE) && \
	  $(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e . ; \
	else \
	  $(BIN)/python -m pip install --quiet --require-hashes -r $(FILE) && \
	  $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e . ; \
	fi

run: install
	@exec $(BIN)/zhishou up $(ARGS)

test: install-dev
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --ignore tests/crash $(ARGS)

# Kills at every step, carriers and bus in trouble: minutes of starting and killing whole systems.
test-crash: install-dev
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal tests/crash $(ARGS)

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports --no-cache

check: lint
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m "not slow and not browser" $(ARGS)

bench: install-dev
	@$(BIN)/python -m bench $(NAME)

# Scores the normalizer when the evaluation data lies beside the checkout; it is not ours to ship.
eval: install-dev
	@$(BIN)/python -m bench.evaluate

lock:
	$(UV) pip compile --quiet --upgrade --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements.txt
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

clean:
	rm -rf $(VENV) var build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

# The pictures of the docs, made by the browser test as the pages are now.
.PHONY: pictures
pictures: install-dev
	ZHISHOU_SCREENSHOTS=docs/images $(BIN)/python -m pytest -q tests/browser -k newcomer
	ZHISHOU_SCREENSHOTS=docs/images $(BIN)/python -m pytest -q tests/web/test_pages_fit.py tests/web/test_rota_browser.py
	@rm -f docs/images/desktop-*.png docs/images/phone-*.png docs/images/rota-before.png docs/images/rota-phone.png docs/images/rota-published.png
