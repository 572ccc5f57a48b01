# 清卷 Qingjuan: every command that a newcomer, a developer or CI needs. `make help` lists them.
# Needs: make, python3 >= 3.11 with venv, and on Debian-like systems sudo (only where Qt's system libraries are missing).

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
PY := .venv/bin/python
LOCK := requirements/dev.txt
STAMP := .venv/.ready
# e.g. make test PYTEST='-n0 -k clue'
PYTEST ?= -n auto

.PHONY: help setup system demo run test test-all check format bench package package-old screens icons lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 20

setup: system $(STAMP) ## install what is missing from the system and make .venv with pinned, hashed dependencies

system:
	@bash packaging/system/install-qt-libs.sh

$(STAMP): $(LOCK) packaging/system/make-venv.sh
	@PYTHON="$(PYTHON)" bash packaging/system/make-venv.sh $(LOCK) .venv
	@touch $@

demo: setup ## a demonstration office in demo/ with the main job done on it; then its window, or pictures of every page
	$(PY) main.py demo demo/

run: setup ## the application as installed: first-run wizard, or the vault last used
	$(PY) main.py

test: setup ## all tests but the slow ones (under 10 minutes on 2 cores)
	$(PY) -m pytest -m "not slow" $(PYTEST)

test-all: setup ## all tests, the slow ones too
	$(PY) -m pytest $(PYTEST)

check: setup ## format, lint, types, arrows between rooms
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -m pytest -q -n0 -p no:randomly tests/test_imports.py

format: setup ## put the source in order
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

bench: setup ## measure against the budgets, on a demonstration office of 100,000 clues
	$(PY) -m tests.bench

package: setup ## dist/: the program folder and a .deb for this machine, tested by its own selftest
	@bash packaging/system/install-build-tools.sh
	@bash packaging/build.sh

package-old: ## dist/: the same for Linux systems of glibc 2.28 to 2.31 (older PySide6)
	@bash packaging/linux-old/build.sh

screens: setup ## make the pictures in the README and the manual again
	@bash packaging/system/renew-screens.sh

icons: setup ## make the pixel versions of the program's icon again
	$(PY) packaging/icons/render.py

lock: ## renew requirements/*.txt from requirements/*.in
	@bash packaging/system/renew-locks.sh

clean: ## remove what was built; .venv and demo/ stay
	rm -rf build dist .pytest_cache .ruff_cache .mypy_cache
