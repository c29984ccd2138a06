# Two commands are all a newcomer needs: `make demo` and `make check`.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
# Processes that share the tests.
WORKERS ?= auto
BIN := $(VENV)/bin
FUZZ := .fuzz/venv
FUZZ_SECONDS ?= 600
export UV_COMPILE_BYTECODE := 1
export UV_LINK_MODE := copy
export PYTHONDONTWRITEBYTECODE :=

UV = $$(command -v uv || echo $(BIN)/uv)

.PHONY: help demo check calibrate bench referees system-deps lock clean lint types floors docs test wheel faults fuzz

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Nightlab needs Python 3.11 or newer; name one with: make PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	command -v uv >/dev/null || $(BIN)/python -m pip install --quiet uv

$(VENV)/.base: requirements/base.txt pyproject.toml | $(BIN)/python
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/base.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q src
	$(BIN)/python -m nightlab.body.warm
	$(BIN)/python -m nightlab.drivers.series.warm
	@touch $@

$(VENV)/.check: requirements/check.txt pyproject.toml | $(BIN)/python
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/check.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q src
	$(BIN)/python -m nightlab.body.warm
	$(BIN)/python -m nightlab.drivers.series.warm
	@touch $@ $(VENV)/.base

demo: $(VENV)/.base ## the main job, from nights to verdict, on a simulated person
	$(BIN)/nightlab demo --out demo-out

check: lint types floors docs test wheel ## everything that must hold before a change lands

lint: $(VENV)/.check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.check
	$(BIN)/mypy

floors: $(VENV)/.check
	$(BIN)/lint-imports --no-cache

docs: $(VENV)/.check
	$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html

test: $(VENV)/.check
	$(BIN)/pytest -q -n $(WORKERS) --dist loadfile

wheel: $(VENV)/.check
	$(BIN)/python tests/wheel_smoke.py $(UV)

bench: $(VENV)/.check ## race against peers in environments of their own, and write docs/benchmarks.md
	$(BIN)/python bench/run.py $(RACES)

referees: $(VENV)/.check ## ask NumPyro, PyMC and YASA anew for what the tests compare with
	$(BIN)/python bench/referee.py

faults: $(VENV)/.check ## kill fifty imports, fill disks, cut rights: nothing may be lost
	NIGHTLAB_KILLS=50 NIGHTLAB_LARGE_MIB=1024 $(BIN)/pytest -q -s tests/faults

$(FUZZ)/.ready: requirements/fuzz.txt | $(BIN)/python
	$(UV) venv --quiet --clear --python $(BIN)/python $(FUZZ)
	$(UV) pip install --quiet --python $(FUZZ)/bin/python --require-hashes -r requirements/fuzz.txt
	@touch $@

fuzz: $(FUZZ)/.ready ## feed every parser mutated files for FUZZ_SECONDS (600)
	PYTHONPATH=src $(FUZZ)/bin/python tests/fuzz/fuzz_sources.py $(FUZZ_SECONDS)

calibrate: $(VENV)/.check ## how often verdicts are wrong, measured anew: hours; goes on where it was
	$(BIN)/python docs/measure_calibration.py
	$(BIN)/python docs/measure_calibration.py --ranks
	$(BIN)/python docs/measure_looks.py verify
	$(BIN)/python docs/measure_families.py
	$(BIN)/python docs/measure_families.py --ranks --trials 400
	$(BIN)/python docs/make_calibration.py

system-deps: ## what the full tests need from the system (Debian's packages, as root)
	.ci/system-deps

lock: | $(BIN)/python ## resolve the locks anew
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml requirements/build.in -o requirements/base.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml requirements/build.in --group check -o requirements/check.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml --group fuzz -o requirements/fuzz.txt

clean:
	rm -rf $(VENV) .fuzz build dist docs/_build demo-out .mypy_cache .ruff_cache .pytest_cache
