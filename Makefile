# What one can do here, each a line that can be read aloud.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export FIELDAPP_DATA ?= var
PORT ?= 8000
# Half a minute; the tests look at less.
VALIDATE ?= --validate

run: .venv/.ready static/dist/.ready  ## set up what is missing, then serve the demo municipality
	@fieldapp demo
	@fieldapp serve --port $(PORT)

test: check chromium  ## every test, after every check
	pytest -n 3 --dist worksteal
	node --test --test-reporter=dot tests/device/*.test.js

hunt: check  ## the tests that invent their own input, with input that was not tried before
	HYPOTHESIS_PROFILE=hunt pytest -n 3 --dist worksteal $(shell grep -rl "from hypothesis" tests --include=test_*.py)

check: .venv/.ready static/dist/.ready  ## lint, types, formats, layers
	ruff check --quiet . && ruff format --quiet --check .
	mypy
	lint-imports --no-cache > .venv/imports.log || { cat .venv/imports.log; exit 1; }
	djlint --quiet --check --lint templates
	node_modules/.bin/tsc --project static
	node_modules/.bin/prettier --log-level warn --check static tests '!static/dist'
	python -m docs.generate --check

bench: .venv/.ready static/dist/.ready chromium  ## measure; JSON lines with units and spread
	python -m tests.benchmarks

wheel: .venv/.ready static/dist/.ready  ## what others install, in dist/: it needs no Node
	rm -rf build
	pip wheel -qq --no-deps --no-build-isolation --wheel-dir dist .
	rm -rf build

audit: .venv/.ready node_modules/.ready  ## known leaks in what is locked; asks the registries, so it needs the internet
	@pip-audit --strict --disable-pip --require-hashes --requirement requirements.txt || \
		{ echo "audit: FAILED or NOT DONE for Python: see above; without the internet nothing was checked"; exit 1; }
	@npm audit || \
		{ echo "audit: FAILED or NOT DONE for npm: see above; without the internet nothing was checked"; exit 1; }

sbom: .venv/.ready node_modules/.ready  ## of what it is made, in CycloneDX: dist/sbom-python.json and dist/sbom-npm.json
	@mkdir -p dist
	cyclonedx-py environment .venv/bin/python --pyproject pyproject.toml --output-reproducible $(VALIDATE) --output-file dist/sbom-python.json
	npm sbom --sbom-format cyclonedx --package-lock-only > dist/sbom-npm.json

docs: .venv/.ready  ## write the parts of the documentation that the code knows better
	python -m docs.generate

screenshots: .venv/.ready static/dist/.ready chromium  ## make the documentation's pictures from the running app
	python -m tests.browser.screenshots

format: .venv/.ready node_modules/.ready
	ruff format . && ruff check --fix --quiet .
	djlint --quiet --reformat templates
	node_modules/.bin/prettier --log-level warn --write static tests '!static/dist'

.venv/.ready: requirements.txt pyproject.toml
	python3 -m venv .venv
	.venv/bin/pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	.venv/bin/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

node_modules/.ready: package-lock.json .npmrc
	npm ci --silent
	@touch $@

static/dist/.ready: node_modules/.ready $(shell find static templates -type f -not -path 'static/dist/*')
	node static/build.js
	@touch $@

chromium: .venv/.ready  ## the browser of the tests: the machine's own, else Debian's, else Playwright's
	@command -v chromium > /dev/null || sh tests/browser/install_chromium.sh

.PHONY: run test hunt check bench wheel audit sbom docs screenshots format chromium
