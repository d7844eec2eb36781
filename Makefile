# `make run` and `make test` are all one needs; both set up what they need first.
PYTHON ?= $(shell for p in python3.12 python3.11 python3 python; do $$p -c 'import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))' 2>/dev/null && echo $$p && break; done)
ifeq ($(strip $(PYTHON)),)
$(error This needs Python 3.11 or 3.12; install one, or say where it is: make $(or $(MAKECMDGOALS),run) PYTHON=/path/to/python3.12)
endif
BIN := .venv/bin
# Where this is set, each process compiles everything anew: the product is a dozen of them, and its tests start hundreds.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check bench restore-drill fuzz fuzz-selftest setup setup-dev reset lock messages openapi help

run: setup  ## start the wallet: everything in one terminal (PORT=8000, HTTPS=1 for phones on this network)
	@exec $(BIN)/python -m wallet.launcher

test: setup-dev  ## everything that must hold: lint, types, front end, tests with real servers and a real browser
	@exec $(BIN)/python deploy/verify.py test

check: setup-dev  ## lint, types, import rules, migrations, translations and API description
	@exec $(BIN)/python deploy/verify.py check

bench: setup-dev  ## measure: all, or NAME=issuance; SCALE=full for the large sizes
	@exec $(BIN)/python -m bench

restore-drill: setup-dev  ## restore a backup from before the last issues: no place given twice, nothing un-revoked, one log
	@exec $(BIN)/python -m pytest -q -n 0 tests/wallet/test_restore_drill.py

fuzz: setup-dev  ## random operations on the ledger while its server and clients are killed: SECONDS=60 SEED=1
	@exec $(BIN)/python -m tests.mileage.fuzz --seconds $(or $(SECONDS),60) --seed "$(SEED)"

fuzz-selftest: setup-dev  ## put three bugs into the ledger; fails unless the fuzzer catches each
	@exec $(BIN)/python -m tests.mileage.fuzz --selftest --seed "$(SEED)"

setup:  ## packages, front end, translations, static files for `make run`
	@$(PYTHON) deploy/setup.py run

setup-dev:
	@$(PYTHON) deploy/setup.py dev

reset:  ## forget all data of this clone (its embedded servers, keys, static files)
	@exec $(PYTHON) deploy/reset.py

lock: setup  ## choose versions anew and write the hash-locked requirements
	@cd requirements && for name in uv run evm hsm ceremony dev bench; do ../$(BIN)/uv pip compile -q --upgrade --generate-hashes --universal \
	  --python-version 3.11 --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
	  $$name.in -o $$name.txt || exit 1; done

messages: setup-dev  ## collect new texts into the Korean catalogues, and compile them
	@$(BIN)/python -m wallet.messages extract && $(BIN)/python -m wallet.messages compile

openapi: setup-dev  ## write docs/openapi.yaml from the code
	@DATABASE_URL=postgresql:///none REDIS_URL=redis://none SANDBOX=1 $(BIN)/python manage.py spectacular --validate --file docs/openapi.yaml

help:
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/'
