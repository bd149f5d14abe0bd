# The two commands are `make run` and `make test`; both set up what they need first.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test check lint format audit mutate bench backup restore lock clean

VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8000
PRETTIER := PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(VENV)/npm/node_modules/.bin/prettier

# The first interpreter new enough.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

help:
	@echo 'make run    set up and serve the site on http://127.0.0.1:$(PORT) with the sample archive'
	@echo 'make test   set up and run the whole suite (SQLite, then PostgreSQL where one answers)'
	@echo 'make check  lint and test what your change touches (about a minute)'
	@echo 'make lint   ruff, mypy, arrows, djlint, prettier, migrations, compose file and Dockerfile'
	@echo 'make format lay out Python, style sheets and scripts as make lint wants them'
	@echo 'make audit  known vulnerabilities of the pinned packages, or the age of the pins'
	@echo 'make mutate [COUNT=40] [ONLY=module] [AGAIN=1]  which changes of the product no test notices (an hour)'
	@echo 'make bench  measure panel, import, pages, search and desk (half an hour)'
	@echo 'make backup [TO=folder], make restore FROM=file'

$(VENV)/made:
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or newer is needed, and none was found. Install python3, then run make again.'; exit 1; }
	@echo "setting up $(VENV) with $$($(PYTHON) --version)"
	@# Debian splits ensurepip off; without it the machine's own pip fills the environment.
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV); $(PYTHON) -m venv --without-pip $(VENV) && \
	  $(PYTHON) -m pip --python $(PY) install --quiet pip; }
	@touch $@

$(VENV)/run: $(VENV)/made requirements.txt
	@echo 'installing what the site runs on (requirements.txt)'
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/dev: $(VENV)/made requirements-dev.txt
	@echo 'installing what the tests need (requirements-dev.txt)'
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/run

run: $(VENV)/run
	@$(PY) deploy/make_env.py
	@$(PY) deploy/port_is_free.py $(PORT)
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) deploy/collect_static.py
	@$(PY) manage.py load_demo
	@$(PY) manage.py load_morning
	@echo 'serving http://127.0.0.1:$(PORT)/ and http://127.0.0.1:$(PORT)/admin/ (Ctrl-C stops it)'
	@NEWSROOM_SITE_URL="$$($(PY) deploy/site_url.py $(PORT))" NEWSROOM_BIND=127.0.0.1:$(PORT) exec $(PY) -m deploy.serve

test: $(VENV)/dev
	@$(PY) -m tests.run

check: $(VENV)/dev
	@$(PY) -m tests.check

# npm comes with the developers' packages; nothing of it is needed to run the site.
$(VENV)/prettier: $(VENV)/dev package.json
	@echo 'installing the formatter of style sheets and scripts (package.json)'
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" npm install --silent --no-package-lock --no-audit --no-fund --prefix $(VENV)/npm \
	  "prettier@$$($(PY) -c 'import json; print(json.load(open("package.json"))["devDependencies"]["prettier"])')"
	@touch $@

lint: $(VENV)/dev $(VENV)/prettier
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy articles newsroom
	@$(VENV)/bin/lint-imports --no-cache >$(VENV)/arrows.log || { cat $(VENV)/arrows.log; exit 1; }
	@$(PRETTIER) --log-level warn --check 'static/**/*.css' 'static/**/*.js' package.json
	@$(VENV)/bin/djlint templates --lint --quiet
	@NEWSROOM_ENV_FILE=/dev/null NEWSROOM_SECRET_KEY=lint-only $(PY) manage.py makemigrations --check --dry-run --verbosity 0
	@$(VENV)/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	@$(VENV)/bin/hadolint Dockerfile
	@echo 'lint: clean'

format: $(VENV)/dev $(VENV)/prettier
	@$(VENV)/bin/ruff check --select I,RUF022 --fix --quiet .
	@$(VENV)/bin/ruff format --quiet .
	@$(PRETTIER) --log-level warn --write 'static/**/*.css' 'static/**/*.js' package.json

audit: $(VENV)/dev
	@$(PY) -m deploy.audit

mutate: $(VENV)/dev
	@nice -n 10 $(PY) -m deploy.mutate $(if $(COUNT),--count $(COUNT)) $(if $(ONLY),--only $(ONLY)) $(if $(AGAIN),--again)

bench: $(VENV)/dev
	@$(PY) -m deploy.bench

backup: $(VENV)/run
	@$(PY) manage.py backup $(if $(TO),--to "$(TO)")

restore: $(VENV)/run
	@test -n "$(FROM)" || { echo 'Name the backup: make restore FROM=var/backups/newsroom-….tar.gz'; exit 2; }
	@$(PY) manage.py restore "$(FROM)"

# Refresh the hashed locks from pyproject.toml (needs uv).
lock:
	uv pip compile --generate-hashes --universal --python-version 3.11 --no-header --no-emit-index-url pyproject.toml -o requirements.txt
	uv pip compile --generate-hashes --universal --python-version 3.11 --no-header --no-emit-index-url pyproject.toml --group dev -o requirements-dev.txt

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
