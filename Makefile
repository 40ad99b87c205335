# Everything a fresh checkout can do. `make` alone lists it.
#
# PYTHON=python3.12 chooses the Python; ARGS='-k walk -x' goes to pytest.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test test-reference test-pythons lint format bench clean

venv := .venv
bin := $(venv)/bin
# A process a core: most of the tests' time is spent in processes that they start.
pytest := -m pytest -n auto --dist worksteal $(ARGS)

users := -e '.[samples]'
developers := -e '.[dev,samples]'

export PHOTOS PYTHON

help:  ## this list
	@echo 'Erhai: find any photo by describing it, in Chinese or English.'
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "  make %-16s %s\n", $$1, $$2 }'

run:  ## set up, index sample photographs, search them, open the page; PHOTOS=~/Pictures for your own
	@scripts/setup $(venv) $(users)
	@$(bin)/python -m scripts.demo $${PHOTOS:+"$$PHOTOS"}

test:  ## set up and run the tests
	@scripts/setup $(venv) $(developers)
	$(bin)/python $(pytest) -m 'not reference'

test-reference:  ## compare with reference implementations; needs PyTorch (hundreds of MB)
	@scripts/setup .cache/reference -e '.[samples,torch]' -r training/requirements.txt \
		-r tests/reference/requirements.txt
	@.cache/reference/bin/python -m pip install -q --no-deps -r tests/reference/alone.txt
	.cache/reference/bin/python -m pytest tests/reference $(ARGS)

test-pythons:  ## run the tests on each supported Python that is installed
	@scripts/test-pythons $(ARGS)

lint:  ## check style, types, which room imports which, and for known weaknesses
	@scripts/setup $(venv) $(developers)
	$(bin)/ruff check
	$(bin)/ruff format --check
	$(bin)/mypy
	$(bin)/lint-imports
	$(bin)/bandit --quiet --configfile pyproject.toml --recursive src

format:  ## lay the code out, and mend what ruff can mend
	@scripts/setup $(venv) $(developers)
	$(bin)/ruff check --fix
	$(bin)/ruff format

bench:  ## measure quality and speed
	@scripts/setup $(venv) $(developers)
	@for file in benchmarks/[!_]*.py; do \
		name=$${file##*/}; $(bin)/python -m "benchmarks.$${name%.py}" || exit; \
	done

clean:  ## remove what was installed and made here; your own library stays
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
