# The targets are the commands of the README.

PORT ?= 8000
HOST ?= 127.0.0.1
# The first Python on the path that is new enough.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
LOCK = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--fork-strategy fewest --no-emit-index-url --no-emit-find-links --no-header --no-annotate

.PHONY: help run test check bench lock format reset packages test-packages

help:
	@echo 'make run [PORT=8000]  everything on this machine, at http://127.0.0.1:8000; Ctrl-C stops it'
	@echo 'make test             all checks and tests, on a PostgreSQL and a Redis of their own'
	@echo 'make check            the checks that need no database: style, types, layers'
	@echo 'make bench [SCALE=1]  measure against yardsticks on a million leads (0.1: a hundred thousand)'
	@echo 'make format           put the code into its form'
	@echo 'make lock             make the lock files anew from requirements*.in'
	@echo 'make reset            remove the data that `make run` keeps'

run: packages
	@PORT='$(PORT)' HOST='$(HOST)' exec .venv/bin/python -m leadscore.local run

test: check
	@exec .venv/bin/python -m leadscore.local services .venv/bin/python -m pytest \
		--numprocesses 2 --dist loadfile --no-loadscope-reorder

check: test-packages
	.venv/bin/ruff check .
	.venv/bin/ruff format --check --quiet .
	.venv/bin/mypy leadscore leads scoring
	.venv/bin/lint-imports --no-cache

bench: test-packages
	@SCALE='$(SCALE)' exec .venv/bin/python -m leadscore.local services --kept bench .venv/bin/python -m bench

format: test-packages
	.venv/bin/ruff check --fix --quiet .
	.venv/bin/ruff format --quiet .

lock: test-packages
	$(LOCK) $(UPGRADE) requirements.in -o requirements.txt
	$(LOCK) $(UPGRADE) requirements-dev.in -o requirements-dev.txt

reset:
	@.venv/bin/python -m leadscore.local reset

packages:
	@$(if $(PYTHON),,echo 'leadscore: Python 3.11 or newer is needed; none was found.' >&2; exit 1)
	@$(PYTHON) leadscore/local/packages.py requirements.txt

test-packages:
	@$(if $(PYTHON),,echo 'leadscore: Python 3.11 or newer is needed; none was found.' >&2; exit 1)
	@$(PYTHON) leadscore/local/packages.py requirements-dev.txt
