# Every command of this project. Needs Python 3.11 or newer and make; all else is fetched, pinned and checked.

UV_VERSION := 0.13.9
PYTHON3 ?= python3
UV := .tools/bin/uv
PYTHON := .venv/bin/python
# One lock per image or process; they all take their versions from the lock of dev.
EXTRAS := function inference persistence broadcast notary scoring reconciler analytics spark simulator database setup laptop training audit
SOURCES := $(wildcard client domain database kafka_topics forecasting model_registry functions spark simulator model_export verifier knative embedded bench docs)
# What all images and processes install: dev has the versions of every other lock.
AUDITED := dev training audit
# Words in the place of passwords, which tests look for where no password may be.
MADE_UP_PASSWORDS := ^(word|hidden|secret|s3cret|s%40cret|rpc-password|database-password|signer-password)$$
NPM = $(PYTHON) -m embedded.npm
export UV_COMPILE_BYTECODE := 1

# Real load, where it lies beside the checkout; who names DATA names its weather too, or has none.
ifeq ($(DATA),)
DATA := $(wildcard ../shared/data/load.parquet)
WEATHER := $(or $(WEATHER),$(wildcard ../shared/data/weather.parquet))
HOMES := $(wildcard ../shared/data/extra_citylearn2022_homes.parquet)
HOMES_WEATHER := $(wildcard ../shared/data/extra_citylearn2022_weather.parquet)
endif
NEEDS_DATA = $(if $(wildcard $(DATA)),,needs-data)
FILES = --data "$(DATA)" $(WEATHER:%=--weather "%")
HOME_FILES = $(if $(HOMES),--homes "$(HOMES)") $(if $(HOMES_WEATHER),--homes-weather "$(HOMES_WEATHER)")
TRAINED = $(or $(OUT),training)
MEMBERS := 1 2
FUNCTIONS := $(patsubst knative/base/services/%.yaml,%,$(filter-out %/kustomization.yaml,$(wildcard knative/base/services/*.yaml)))
IMAGES := $(FUNCTIONS) feature-job setup contracts
DOCKERFILE_OF_analytics := functions/Dockerfile --build-arg FUNCTION=analytics --build-arg DASHBOARD=with
DOCKERFILE_OF_feature-job := spark/Dockerfile
DOCKERFILE_OF_setup := database/Dockerfile
DOCKERFILE_OF_contracts := contracts/Dockerfile
DOCKERFILE_OF_simulator := simulator/Dockerfile
DOCKERFILE_OF_training := model_export/Dockerfile
REGISTRY := dev.local/gridledger
TAG := kind
BUILDER := docker
BUILD = $(BUILDER) build $(BUILD_OPTIONS)
PLACE = $(MODEL:%=--model "%") $(TIME_ZONE:%=--time-zone "%") $(COUNTRY:%=--country "%")

.DEFAULT_GOAL := help
.PHONY: help up smoke requeue redrive backfill models register fetch promote rollback test test-long test-cluster test-train chaos fuzz audit secrets lint lock generate verify manifests erase key keys revoke grant ungrant sign-out group bench bench-web soak images training-image list-images cluster-up cluster-down cluster-status clean packages predict train retrain evaluate backtest needs-data

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

up: .venv/gridledger-laptop ## start everything and print one URL (REPLAY=FILE, SPEED=60, START=2026-01-31, AUTH=required)
	@$(PYTHON) -m embedded.up

smoke: .venv/gridledger-laptop ## one reading all the way, without a browser, then stop (REPLAY=FILE, KEEP=1)
	@$(PYTHON) -m embedded.smoke

requeue: .venv/gridledger-laptop ## quarantined records: list, or send again (REASON=unknown_meter, METER=id, REPAIR=field:old=new)
	@$(PYTHON) -m embedded.requeue $(REASON) $(if $(METER),--meter "$(METER)") --repair "$(REPAIR)"

redrive: .venv/gridledger-laptop ## dead letters: list by cause, show one (SHOW=offset), or send again (CAUSE=text or all, LETTERS=3,5)
	@$(PYTHON) -m embedded.redrive $(if $(SHOW),--show "$(SHOW)") $(if $(CAUSE),--cause "$(CAUSE)") $(if $(LETTERS),--letters "$(LETTERS)")

backfill: .venv/gridledger-laptop ## history of registered meters into the running house (FILE=…, WEATHER=…, FORECASTS=1)
	@$(PYTHON) -m embedded.backfill "$(FILE)" $(if $(WEATHER),--weather "$(WEATHER)") $(if $(FORECASTS),--forecasts)

models: .venv/gridledger-laptop ## every registered model and how it stands
	@$(PYTHON) -m embedded.models list

register: .venv/gridledger-laptop ## a folder of model_export becomes a candidate (MODEL=forecasting/model, BESIDE=a folder with the serving model's figures)
	@$(PYTHON) -m embedded.models register "$(or $(MODEL),forecasting/model)" $(BESIDE:%=--beside "%")

fetch: .venv/gridledger-laptop ## a registered model's files into a folder (MODEL=promoted, OUT=serving)
	@$(PYTHON) -m embedded.models fetch "$(or $(MODEL),promoted)" "$(or $(OUT),serving)"

promote: .venv/gridledger-laptop ## this model forecasts from now on (MODEL=version or digest, SHARE=0.1, REASON="…")
	@$(PYTHON) -m embedded.models promote "$(MODEL)" $(if $(SHARE),--share "$(SHARE)") $(if $(REASON),--reason "$(REASON)")

rollback: .venv/gridledger-laptop ## end the canary, or forecast with the model before
	@$(PYTHON) -m embedded.models rollback

test: .venv/gridledger-dev packages lint secrets ## everything that needs no training
	$(PYTHON) -m pytest -m "not train and not long and not cluster"
	$(NPM) contracts test
	$(NPM) web test

test-long: .venv/gridledger-dev packages ## what takes minutes more: the feature job killed ten times, 20,000 events through an ordeal, three images built (BASE_IMAGE=…)
	$(PYTHON) -m pytest -m long

test-cluster: .venv/gridledger-dev ## the house on the cluster of KUBECONFIG: killed, drained, rolled, asleep (INGRESS=namespace/service)
	KUBECONFIG="$(KUBECONFIG)" $(PYTHON) -m pytest -m cluster tests/cluster

test-train: .venv-train/gridledger-training ## what needs torch (5 GB), in a venv of its own
	.venv-train/bin/python -m pytest -m train tests/model_export

chaos: .venv/gridledger-dev packages ## 200 faults against the whole house under load: killed, frozen, cut off, out of room; half an hour (SEED= of a run to repeat)
	@$(PYTHON) -m tests.chaos $(SEED:%=--seed %)

fuzz: .venv/gridledger-dev ## a million broken inputs over every parser (INPUTS=1000000, SEED=, PARSER="proof bundle")
	@$(PYTHON) -m tests.fuzz $(INPUTS:%=--inputs %) $(SEED:%=--seed %) $(if $(PARSER),--parser "$(PARSER)")

audit: secrets packages ## known holes in packages, as PyPI and npm tell them; secrets in files
	.venv-audit/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off $(AUDITED:%=-r requirements/%.txt)
	$(NPM) web audit --audit-level=high
	$(NPM) contracts audit --audit-level=high

secrets: .venv-audit/gridledger-audit ## keys and passwords that lie in a file of the repository
	@git ls-files -z | xargs -0 .venv-audit/bin/detect-secrets-hook --exclude-files '^requirements/|package-lock' --exclude-secrets '$(MADE_UP_PASSWORDS)' \
	  --disable-plugin Base64HighEntropyString --disable-plugin HexHighEntropyString --disable-plugin KeywordDetector

lint: .venv/gridledger-dev packages ## style and types, everywhere
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy $(SOURCES)
	$(NPM) contracts run lint
	$(NPM) web run lint

generate: .venv/gridledger-dev packages ## write every generated file again
	$(NPM) contracts run export-abi
	$(PYTHON) -m functions.analytics.openapi
	$(PYTHON) -m docs.make_asyncapi
	$(NPM) web run generate

lock: $(UV) ## resolve pyproject.toml into requirements/
	$(UV) pip compile -q --universal --generate-hashes --python-version 3.11 --extra dev -o requirements/dev.txt pyproject.toml
	for extra in $(EXTRAS); do \
	  $(UV) pip compile -q --universal --generate-hashes --python-version 3.11 -c requirements/dev.txt \
	    --extra $$extra -o requirements/$$extra.txt pyproject.toml || exit 1; done

manifests: .venv/gridledger-laptop ## batch manifests of a period as files, for the verifier (API=url, OUT=folder, FROM=, TO=, API_KEY=glk_… where it asks for one)
	@$(PYTHON) -m embedded.manifests "$(API)" "$(OUT)" "$(FROM)" "$(TO)"

erase: .venv/gridledger-laptop ## delete the key of a series for good: its commitments mean nothing any more (SERIES=id, YES=1)
	@$(PYTHON) -m embedded.erase "$(SERIES)" $(if $(YES),--yes)

key: .venv/gridledger-laptop ## a new API key, printed once (NAME="Billing", ROLE=viewer, operator or admin, GROUPS=north,south or "*", EXPIRES=2027-01-01)
	@$(PYTHON) -m embedded.access key --name "$(NAME)" --role "$(ROLE)" --groups "$(GROUPS)" $(if $(EXPIRES),--expires "$(EXPIRES)")

keys: .venv/gridledger-laptop ## every key and wallet, and what it may do
	@$(PYTHON) -m embedded.access keys

revoke: .venv/gridledger-laptop ## this key opens nothing any more (KEY=id)
	@$(PYTHON) -m embedded.access revoke "$(KEY)"

grant: .venv/gridledger-laptop ## what a wallet may do (WALLET=0x…, ROLE=…, GROUPS=…)
	@$(PYTHON) -m embedded.access grant "$(WALLET)" --role "$(ROLE)" --groups "$(GROUPS)"

ungrant: .venv/gridledger-laptop ## what a wallet may not do any more (WALLET=0x…, GROUPS=…: only in these)
	@$(PYTHON) -m embedded.access ungrant "$(WALLET)" $(if $(GROUPS),--groups "$(GROUPS)")

sign-out: .venv/gridledger-laptop ## every session of a wallet ends; it may sign in again (WALLET=0x…)
	@$(PYTHON) -m embedded.access sign-out "$(WALLET)"

group: .venv/gridledger-laptop ## these feeders are in this group from now on (GROUP=north, FEEDERS=a,b)
	@$(PYTHON) -m embedded.access group "$(GROUP)" "$(FEEDERS)"

verify: ## check one downloaded proof bundle (BUNDLE=file, RPC=url)
	@$(PYTHON3) verifier/verify.py "$(BUNDLE)" $(if $(RPC),--rpc "$(RPC)")

predict: $(NEEDS_DATA) .venv/gridledger-laptop ## forecasts of any meter file (DATA=…, WEATHER=…, ORIGINS=FROM/TO or file, OUT=file)
	@$(PYTHON) -m model_export.predict $(FILES) $(ORIGINS:%=--origins "%") $(OUT:%=--out "%") $(PLACE)

train: $(NEEDS_DATA) .venv-train/gridledger-training ## the shipped model anew: two members, calibrated, one ONNX file; goes on after a kill (DATA=…, WEATHER=…, HOMES=…, HOMES_WEATHER=…, OUT=folder)
	@mkdir -p "$(TRAINED)"
	@for seed in $(MEMBERS); do \
	  member="$(TRAINED)/member-$$seed"; \
	  if [ -f "$$member.pt" ] && [ ! -f "$$member.progress" ]; then echo "$$member.pt is trained: remove it to begin anew"; continue; fi; \
	  .venv-train/bin/python -m model_export.train $(FILES) $(HOME_FILES) --seed $$seed --checkpoint "$$member.pt" || exit 1; \
	done
	@.venv-train/bin/python -m model_export.export $(FILES) $(HOME_FILES) \
	  --checkpoint $(foreach seed,$(MEMBERS),"$(TRAINED)/member-$(seed).pt") --model "$(TRAINED)"

retrain: .venv-train/gridledger-training ## a candidate from what the feature job has seen, scored beside the one that serves; goes on after a kill (FEATURE_STORE=.gridledger/data/feature-store, SERVING=forecasting/model, OUT=retrained, STEPS=12000)
	@.venv-train/bin/python -m model_export.retrain --feature-store "$(or $(FEATURE_STORE),.gridledger/data/feature-store)" \
	  $(SERVING:%=--serving "%") $(OUT:%=--out "%") $(STEPS:%=--steps "%")

evaluate: $(if $(FEATURE_STORE),,$(NEEDS_DATA)) .venv-train/gridledger-training ## score the model beside its peers; one line of JSON last (DATA=…, WEATHER=… or FEATURE_STORE=…; MODEL=folder)
ifeq ($(FEATURE_STORE),)
	@.venv-train/bin/python -m model_export.evaluate $(FILES) $(PLACE)
else
	@.venv-train/bin/python -m model_export.stored_evaluation --feature-store "$(FEATURE_STORE)" $(MODEL:%=--model "%")
endif

backtest: $(NEEDS_DATA) .venv/gridledger-laptop ## forecasts and scores of a period, day by day, with one page of plots (ORIGINS=FROM/TO, OUT=folder)
	@$(PYTHON) -m model_export.backtest $(FILES) $(ORIGINS:%=--origins "%") $(OUT:%=--out "%") $(PLACE)

bench: .venv/gridledger-dev ## measure (NAME=…); the last line of each is one JSON object
	@for file in $(or $(NAME:%=bench/%.py),$(filter-out bench/soak.py,$(wildcard bench/*.py))); do $(PYTHON) $$file || exit 1; done

soak: ## the house for hours on a fast clock: memory, file handles and disk of everything, with plots (HOURS=2, SPEED=240, OUT=folder)
	@$(MAKE) --no-print-directory bench NAME=soak

bench-web: ## measure the dashboard in a browser: first load, paint, frames a second, axe
	@$(MAKE) --no-print-directory bench NAME=web

images: $(IMAGES:%=image-%) ## build every image that knative/base names (TAG=kind, BUILDER=docker or podman); one: make image-notary

# A function is built from the Dockerfile they share, all else from one of its own. DASHBOARD is always said: podman 4
# leaves out a stage that only the default of an ARG names.
image-%:
	@$(BUILD) -f $(or $(DOCKERFILE_OF_$*),functions/Dockerfile --build-arg FUNCTION=$* --build-arg DASHBOARD=without) -t $(REGISTRY)/$*:$(TAG) .

training-image: image-training ## build the image of knative/retraining, gigabytes of it

cluster-up: ## a kind cluster with the whole house on it; again: goes on where it was (BUILDER=docker or podman)
cluster-status: ## what is not ready there, and why
cluster-down: ## throw it away
cluster-up cluster-down cluster-status: cluster-%: .venv/gridledger-laptop
	@KIND_EXPERIMENTAL_PROVIDER=$(BUILDER) $(PYTHON) -m knative.cluster $* --builder $(BUILDER)

list-images: ## the names of all images, as JSON
	@$(PYTHON3) -c "import json, sys; print(json.dumps(sys.argv[1:]))" $(IMAGES)

clean: ## remove all data and logs; what was installed stays
	@if [ -x $(PYTHON) ]; then $(PYTHON) -m embedded.clean; else rm -rf .gridledger; fi

needs-data:
	@echo "DATA=$(or $(DATA),…) is missing: a Parquet or CSV file of series, ts (UTC, hour-beginning), load (kWh per hour);" >&2
	@echo "WEATHER=… may go with it: ts, temp_c, ghi_wm2. $(if $(DATA),,Nothing lies at ../shared/data/load.parquet to take instead.)" >&2
	@exit 2

packages: .venv/gridledger-laptop
	@$(PYTHON) -m embedded.npm_build

$(UV):
	@$(PYTHON3) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Gridledger needs Python 3.11 or newer; name one: make PYTHON3=python3.12 …")'
	$(PYTHON3) -m venv .tools
	.tools/bin/python -m pip install -q uv==$(UV_VERSION)

$(PYTHON): | $(UV)
	$(UV) venv -q --allow-existing --python $(PYTHON3) .venv

# dev holds all of laptop: where it is installed, it stays.
.venv/gridledger-laptop: requirements/laptop.txt | $(PYTHON)
	@if [ -e .venv/gridledger-dev ]; then lock=dev; else lock=laptop; fi; \
	echo "installing requirements/$$lock.txt" && \
	$(UV) pip sync --python .venv --require-hashes requirements/$$lock.txt
	@touch $@

.venv/gridledger-dev: requirements/dev.txt | $(PYTHON)
	$(UV) pip sync --python .venv --require-hashes requirements/dev.txt
	@touch .venv/gridledger-laptop $@

.venv-audit/gridledger-audit: requirements/audit.txt | $(UV)
	$(UV) venv -q --allow-existing --python $(PYTHON3) .venv-audit
	$(UV) pip sync -q --python .venv-audit --require-hashes requirements/audit.txt
	@touch $@

.venv-train/gridledger-training: requirements/training.txt | $(UV)
	$(UV) venv -q --allow-existing --python $(PYTHON3) .venv-train
	$(UV) pip sync --python .venv-train --require-hashes requirements/training.txt
	@touch $@
