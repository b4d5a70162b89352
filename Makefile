# One front door: `make` alone prints what there is. Everything runs in .venv, made by tools/setup.py.
PYTHON ?= python3
export PYTHONUTF8 = 1
RUN = .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo test test-spark check fix docs look messages simulate bench check-model wheel lock clean setup-run setup-test

help: ## these lines
	@echo "shebao 社保"; echo
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

demo: setup-run ## from clone to running pages: three cities, their letters really travel
	$(RUN) -m shebao demo $(ARGS)

test: setup-test ## rules, checks, both databases side by side, browser, processes; T="tests/ledger -k seal" for a part
	$(RUN) tools/test.py $(T)

test-spark: setup-test ## populations in Spark, local-cluster mode: identical rows, the ratio printed (needs Java)
	@$(PYTHON) tools/setup.py spark
	SHEBAO_TEST_SPARK=1 $(RUN) -m pytest -s tests/spark

check: setup-test ## ruff, format, mypy, import-linter, djlint, migrations, messages, docs in step
	$(RUN) tools/check.py

fix: setup-test ## put in order what a tool can put in order
	$(RUN) -m ruff check --fix --quiet . ; $(RUN) -m ruff format --quiet .
	$(RUN) -m djlint --reformat --quiet shebao || true
	$(RUN) tools/messages.py && $(RUN) tools/docs.py

docs: setup-test ## write docs/reference anew from the code
	$(RUN) tools/docs.py

look: setup-test ## pictures of every page, both widths, both languages, into TO=build/look
	$(RUN) tools/look.py $(or $(TO),build/look) $(T)

messages: setup-run ## gather the words of pages for translation
	$(RUN) tools/messages.py

simulate: setup-test ## disasters by seed, SEED=1 STEPS=2000: no fen and no month may be lost (ARGS="--postgres --keep DIR")
	$(RUN) -m shebao simulate --seed $(or $(SEED),1) --steps $(or $(STEPS),2000) $(ARGS)

bench: setup-test ## JOB=ledger|search|world|pages|settlement|pension|transfer-amount|duplicates|sweep … N=…: side-by-side measurements, see bench/
	$(RUN) -m bench.$(subst -,_,$(JOB)) $(if $(N),--n $(N)) $(ARGS)

check-model: setup-test ## the transfer's protocol, every interleaving, by Spin, see docs/model/
	$(RUN) tools/model.py

wheel: setup-run ## build the wheel, front-end files and translations inside
	$(RUN) -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

lock: ## write the hashed locks anew (needs uv; ARGS=--upgrade for newer releases)
	$(PYTHON) tools/lock.py $(ARGS)

clean: ## remove what set-up and runs made
	rm -rf .venv build dist shebao/portal/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis

setup-run:
	@$(PYTHON) tools/setup.py run

setup-test:
	@$(PYTHON) tools/setup.py test
